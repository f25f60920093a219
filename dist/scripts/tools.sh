# What a deployment needs beside a POSIX shell; sent in front of the scripts that run first on a host.
# Ends the script with status 69 and the names on stderr where commands are missing, or are too limited.
for_both='awk basename cat cut date dd flock grep head id ln ls mkdir mktemp mv readlink rm sed sha256sum sleep stat tail timeout tr wc'
for_app='base64 df dirname gzip mkfifo od setsid ss'
for_nginx='cmp cp install sort uname'

require_tools() { # NAME...
  missing=''
  for tool in "$@"; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
  done
  # busybox has one that knows neither a process nor its age.
  ps -ww -o etimes= -p "$$" >/dev/null 2>&1 || missing="$missing ps"
  ! command -v busybox >/dev/null || require_whole_tools
  [ -z "$missing" ] || {
    printf '%s\n' "${missing# }" >&2
    exit 69
  }
}

# A busybox may be old, or built without what is left out where room is scarce.
require_whole_tools() {
  sleep 0.01 2>/dev/null || missing="$missing sleep"
  timeout -k 1 1 true 2>/dev/null || missing="$missing timeout"
  stat -f -c '%a %S' / >/dev/null 2>&1 || missing="$missing stat"
  case $(mv -T '' '' 2>&1) in *option*) missing="$missing mv" ;; esac
}

# What a deployment needs besides a POSIX shell; sent in front of the scripts that run first on a host.
# Ends the script with status 69 and the names on stderr if commands are missing, or too limited.
for_both='awk basename cat cut date dd flock grep head id ln ls mkdir mktemp mv ps readlink rm sed sha256sum sleep stat tail timeout tr wc'
for_app='base64 df dirname gzip mkfifo od setsid ss'
for_nginx='cmp cp install sort uname'

require_tools() { # NAME...
  missing='' busybox=$(command -v busybox)
  for tool in "$@"; do
    if ! command -v "$tool" >/dev/null || is_limited "$tool"; then missing="$missing $tool"; fi
  done
  [ -z "$missing" ] || {
    printf '%s\n' "${missing# }" >&2
    exit 69
  }
}

# busybox's ps knows none of the options that choose processes; the others may be old, or built without some options to save space.
is_limited() {
  [ -n "$busybox" ] || return 1
  case $1 in ps | sleep | timeout | stat | mv) ;; *) return 1 ;; esac
  # shellcheck disable=SC3013 # dash, bash and busybox know -ef
  [ "$(command -v "$1")" -ef "$busybox" ] || return 1
  case $1 in
    ps) ! ps -ww -o ppid= -p "$$" ;;
    sleep) ! sleep 0.01 ;;
    timeout) ! timeout -k 1 1 true ;;
    stat) ! stat -f -c '%a %S' / ;;
    mv) case $(mv -T '' '' 2>&1) in *option*) ;; *) return 1 ;; esac ;;
  esac >/dev/null 2>&1
}

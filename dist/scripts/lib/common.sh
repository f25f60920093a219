# Shared by every script here; sent in front of it. POSIX sh, with the tools of a Linux server: procps, iproute2, coreutils.
# A script's last line is its only command: if it arrives truncated, nothing runs.
set -u
# A sh that is bash would end any "read" after so many seconds: that of a hook's output, while the hook is silent.
unset TMOUT
given_locale=${LC_ALL-} given_path=$PATH
export LC_ALL=C
# RHEL has ss in the last of these, and its sshd gives users a PATH without them.
export PATH="$PATH:/usr/local/sbin:/sbin:/usr/sbin"

# For what must not run in our locale, or find what the login would not: the application, the hooks.
restore_login() {
  PATH=$given_path
  if [ -n "$given_locale" ]; then LC_ALL=$given_locale; else unset LC_ALL; fi
}

# In one process, since each script begins with this.
tab=$(printf '\033\007\t')
escape=${tab%??} bell=${tab#?}
bell=${bell%?} tab=${tab#??}
newline='
'

# A terminal's colors, titles and the like, each as a whole: without its first byte the rest would stay as text.
strip_escapes() {
  LC_ALL=C sed -e "s|${escape}\[[0-?]*[ -/]*[@-~]||g" -e "s|${escape}[]PX^_][^${bell}${escape}]*${bell}||g" \
    -e "s|${escape}[]PX^_][^${escape}]*${escape}\\\\||g" -e "s|${escape}[ -/]*[0-Z\\\\^-~]||g" -e "s|${escape}\[[ -?]*\$||"
}

strip_controls() {
  strip_escapes | tr -d '\000-\010\013-\037'
}

# An answer is a line: a word, then the rest. Control characters of a value never reach the reader, except tabs: each line of a stack
# trace has one, and starts no process for it.
say() {
  # shellcheck disable=SC2101 # it has the outer brackets
  case $* in
    *"$escape"*) printf '%s\n' "$*" | strip_controls ;;
    *[![:print:]"$tab"]*)
      # A letter of another alphabet is neither, and is not removed.
      case $* in *[[:cntrl:]]*) printf '%s\n' "$*" | tr -d '\000-\010\013-\037' ;; *) printf '%s\n' "$*" ;; esac
      ;;
    *) printf '%s\n' "$*" ;;
  esac
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# What is relative counts from there, whatever folder a startup file of the shell changed to; without the home, sshd leaves us in "/".
go_home() {
  [ -z "${HOME-}" ] || cd "$HOME" 2>/dev/null ||
    fail "can't enter $HOME, the home folder of $(id -un); if it is missing, make it: sudo mkhomedir_helper $(id -un), or: sudo install -d -o $(id -un) $HOME"
}

# The words as a shell reads them, each with a space before it.
quoted() {
  for word in "$@"; do
    # Most have no quote, and start no process.
    case $word in *"'"*) word=$(printf '%s' "$word" | sed "s/'/'\\\\''/g") ;; esac
    printf " '%s'" "$word"
  done
}

# Passes on exactly so many bytes of stdin: busybox's head takes more, and those belong to what follows.
take() { # BYTES
  [ "$1" -lt 65536 ] || dd bs=65536 count="$(($1 / 65536))" iflag=fullblock status=none || return
  [ "$(($1 % 65536))" -eq 0 ] || dd bs="$(($1 % 65536))" count=1 iflag=fullblock status=none
}

# Runs "$@" until it succeeds, every tenth of a second, more often in the first half second; fails after $1 seconds.
wait_for() {
  tries=$(($1 * 10)) soon=20
  shift
  while ! "$@"; do
    if [ "$soon" -gt 0 ]; then
      soon=$((soon - 1))
      sleep 0.025
    else
      tries=$((tries - 1))
      [ "$tries" -gt 0 ] || return 1
      sleep 0.1
    fi
  done
}

# Whether the flock that failed, with what it said in said, met somebody else's lock: about that it is silent, whatever the loader says
# of a library that it is told to preload.
met_lock() { case $said in *'flock: '*) return 1 ;; esac; }

# Sets work, a folder for what is heard, and removes it at the end; keeps stdin as descriptor 3, since a background job's own is
# /dev/null. To hear a word is to rename a file, which needs no room: a full disk must not pass for a runner that is gone.
prepare_to_listen() {
  work='' ear=''
  # shellcheck disable=SC2086 # there may be none yet
  trap 'kill $ear 2>/dev/null; rm -rf "$work"' EXIT
  trap '' HUP PIPE
  exec 3<&0
  work=$(mktemp -d) || return 1
  for name in beat-0 unheld unsaid; do true >"$work/$name" || return 1; done
}

# Reads words into the folder $1: "beat-N" counts the heartbeats, "held" says that "hold" was heard, "said-WORD" is the first
# other word, "gone" at the end of stdin. Until then there is "unsaid".
listen_for_words() {
  beat=0
  while IFS= read -r heard <&3; do
    case $heard in
      keep) mv "$1/beat-$beat" "$1/beat-$((beat + 1))" && beat=$((beat + 1)) ;;
      hold) mv "$1/unheld" "$1/held" ;;
      *) mv "$1/unsaid" "$1/said-$heard" ;;
    esac
  done
  mv "$1/unsaid" "$1/said-gone"
} 2>/dev/null

# Whether the runner said such a word or is gone, since its stdin ended or the folder $1 shows no heartbeat for $2 seconds.
# Gives one itself every 5 s. Counts its calls, ten of which are a second.
is_dismissed() {
  [ -e "$1/unsaid" ] || return 0
  looks=$((${looks-0} + 1))
  [ "$((looks % 50))" -ne 0 ] || say "alive"
  # By the shell itself: this is asked ten times a second, on hosts that have users to serve.
  for beat in "$1"/beat-*; do :; done
  [ "$beat" = "${last_beat-}" ] || silent=0
  last_beat=$beat silent=$((silent + 1))
  [ "$silent" -gt "$(($2 * 10))" ]
}

# Whether the process has ended; if it is known when it began, also once its pid is another's. A link in /proc may be unreadable for its
# owner too (hidepid, a program with capabilities).
is_gone() { # PID [TICK]
  kill -0 "$1" 2>/dev/null || [ -e "/proc/$1" ] || return 0
  { read -r about_process <"/proc/$1/stat"; } 2>/dev/null || return 1
  case ${about_process##*) } in Z* | X*) return 0 ;; esac
  [ -n "${2-}" ] && find_begin "$1" && [ "$began" != "$2" ]
}

# Sets began: when a process began, in the kernel's ticks since the host booted; fails if there is no such process. What comes before
# the last ")" is the name of its program, which may hold anything.
find_begin() { # PID
  began=''
  { read -r about_process <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # numbers
  set -- ${about_process##*) }
  case ${20-} in '' | *[!0-9]*) return 1 ;; esac
  began=${20}
}

ticks_per_second=''
find_ticks_per_second() {
  ticks_per_second=$(getconf CLK_TCK 2>/dev/null)
  case $ticks_per_second in '' | 0 | *[!0-9]*) ticks_per_second=100 ;; esac
}

# Prints how many seconds ago a tick was; to be called in a subshell, which begins now and so knows the present one. In a container
# /proc/uptime, by which ps tells ages, may count from another moment than the ticks (lxcfs).
seconds_since() { # TICK
  find_begin self || return 0
  [ "$began" -ge "$1" ] || began=$1
  [ -n "$ticks_per_second" ] || find_ticks_per_second
  echo "$(((began - $1) / ticks_per_second))"
}

# Only asks the folder's file system: df would look at every mount, even at one whose server is gone.
free_kilobytes() {
  blocks=$(stat -f -c '%a %S' "$1")
  echo "$((${blocks% *} * ${blocks#* } / 1024))"
}

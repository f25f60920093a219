# Shared by every script here; sent in front of it. POSIX sh, with the tools of a Linux server: procps, iproute2, coreutils.
# A script's last line is its only command: of one that arrives cut off, nothing runs.
set -u
given_locale=${LC_ALL-}
export LC_ALL=C

# For what is not ours to run in our locale: the application, the author's commands.
restore_locale() {
  if [ -n "$given_locale" ]; then LC_ALL=$given_locale; else unset LC_ALL; fi
}

escape=$(printf '\033') bell=$(printf '\007')

# A terminal's colours, titles and the like, each as a whole: without its first byte the rest would stay as text.
strip_escapes() {
  LC_ALL=C sed -e "s|${escape}\[[0-?]*[ -/]*[@-~]||g" -e "s|${escape}[]PX^_][^${bell}${escape}]*${bell}||g" \
    -e "s|${escape}[]PX^_][^${escape}]*${escape}\\\\||g" -e "s|${escape}[ -/]*[0-Z\\\\^-~]||g" -e "s|${escape}\[[ -?]*\$||"
}

# An answer is a line: a word, then the rest. Control characters of a value never reach the reader.
say() {
  case $* in
    *"$escape"*) printf '%s\n' "$*" | strip_escapes | tr -d '\000-\010\013-\037' ;;
    *[![:print:]]*) printf '%s\n' "$*" | tr -d '\000-\010\013-\037' ;;
    *) printf '%s\n' "$*" ;;
  esac
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The words as a shell reads them, each with a blank before it.
quoted() {
  for word in "$@"; do printf " '%s'" "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"; done
}

# Passes on exactly so many bytes of stdin: busybox's head takes more, and those belong to what follows.
take() { # BYTES
  [ "$1" -lt 65536 ] || dd bs=65536 count="$(($1 / 65536))" iflag=fullblock status=none || return
  [ "$(($1 % 65536))" -eq 0 ] || dd bs="$(($1 % 65536))" count=1 iflag=fullblock status=none
}

# Runs "$@" until it succeeds, every tenth of a second, in the first half second more often; fails after $1 seconds.
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

# Reads words from stdin into the folder $1: "beat" counts the signs of life, "held" says that "hold" was heard, "word" is
# the last other word, "gone" at the end of stdin. Needs stdin as descriptor 3, since a background job's own is /dev/null.
listen_for_words() {
  beat=0
  while IFS= read -r heard <&3; do
    beat=$((beat + 1))
    case $heard in
      keep) printf '%s\n' "$beat" >"$1/beat" ;;
      hold) : >"$1/held" ;;
      *) printf '%s\n' "$heard" >"$1/word.new" && mv "$1/word.new" "$1/word" ;;
    esac
  done
  [ -e "$1/word" ] || { printf 'gone\n' >"$1/word.new" && mv "$1/word.new" "$1/word"; }
}

# Counts the tenths of a second for which the folder $1 saw no sign of life; true after $2 seconds. Gives one itself every 5 s.
is_silent() {
  looks=$((${looks-0} + 1))
  [ "$((looks % 50))" -ne 0 ] || say "alive"
  beat=$(cat "$1/beat")
  [ "$beat" = "${last_beat-}" ] || silent=0
  last_beat=$beat silent=$((silent + 1))
  [ "$silent" -gt "$(($2 * 10))" ]
}

# Whether the process has ended. A link in /proc may be unreadable for its owner too (hidepid, a program with capabilities).
is_gone() {
  kill -0 "$1" 2>/dev/null || [ -e "/proc/$1" ] || return 0
  { read -r about_process <"/proc/$1/stat"; } 2>/dev/null || return 1
  case ${about_process##*) } in Z* | X*) return 0 ;; esac
  return 1
}

# Asks the file system of the folder alone: df would look at every mount, also at one whose server is gone.
free_kilobytes() {
  blocks=$(stat -f -c '%a %S' "$1")
  echo "$((${blocks% *} * ${blocks#* } / 1024))"
}

# Our own processes that were launched for the slot: "pid elapsed-seconds release". $1 deploy path, $2 port.
launched_processes() {
  ps -ww -u "$(id -u)" -o pid=,etimes=,args= | awk -v path="$1/releases/" -v port="-Dserver.port=$2" '
    {
      ours = 0; release = ""
      for (i = 3; i <= NF; i++) {
        if ($i == port) ours = 1
        if (index($i, path) == 1 && substr($i, length($i) - 7) == "/app.jar") {
          release = substr($i, length(path) + 1); sub(/\/app\.jar$/, "", release)
        }
      }
      if (ours && release != "" && release !~ /\//) print $1, $2, release
    }'
}

# Pids that listen on port $1, as far as this user may see them; "-" for a listener whose process is another user's.
listeners() {
  found_listeners=$(list_listeners "$1")
  # ss looks at the processes first and at the sockets then: one that began to listen in between has no process yet.
  case $found_listeners in *-* | *own*) found_listeners=$(list_listeners "$1") ;; esac
  case $found_listeners in *own*)
    hidden=$(hidden_process "$1")
    found_listeners=$(printf '%s\n' "$found_listeners" | sed "s/^own\$/${hidden:--}/")
    ;;
  esac
  [ -z "$found_listeners" ] || printf '%s\n' "$found_listeners"
}

list_listeners() {
  ss -Hltnpe "sport = :$1" | awk -v own=" uid:$(id -u) " '
    function tell(pid) { if (!seen[pid]++) print pid }
    !/pid=/ { tell(index($0, own) ? "own" : "-"); next }
    { while (match($0, /pid=[0-9]+/)) { tell(substr($0, RSTART + 4, RLENGTH - 4)); $0 = substr($0, RSTART + RLENGTH) } }'
}

# Our process that was started for port $1 and whose sockets the kernel shows to root alone: a JVM with file capabilities.
hidden_process() {
  ps -ww -u "$(id -u)" -o pid=,args= | awk -v port=" -Dserver.port=$1 " 'index($0 " ", port) { print $1 }' |
    while read -r pid; do [ -r "/proc/$pid/fd" ] || echo "$pid"; done | head -n 1
}

# Requests under way on port $1: its connections, but for those on which the last request was answered two seconds ago or
# earlier, since nginx keeps such ones for the next. "lastsnd" and its like are the milliseconds since then. What was heard
# and said within one tick of the kernel was answered if an acknowledgment came later, since a request would have brought
# it along; where that came within the same tick too, nothing tells, and ten seconds have to pass.
connections() {
  ss -Htni state established "sport = :$1" | awk '
    function field(name) {
      if (!match($0, " " name ":[0-9]+")) return 0
      return substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) + 0
    }
    function is_answered() {
      said = field("lastsnd"); heard = field("lastrcv"); told = field("lastack")
      if (queued || !field("bytes_acked") || said > heard) return 0
      return said >= (said < heard || told < heard ? 2000 : 10000)
    }
    /^[0-9]/ { queued = $1 + $2; next }
    field("bytes_received") && !is_answered() { busy++ }
    END { print busy + 0 }'
}

is_drained() { [ "$(connections "$1")" -eq 0 ]; }

is_own_java() {
  [ -O "/proc/$1" ] || return 1
  executable=$(readlink "/proc/$1/exe") || executable=/$(cat "/proc/$1/comm" 2>/dev/null)
  case $executable in */java | */java' (deleted)') return 0 ;; esac
  return 1
}

# Has the JVMs of a slot print what their threads do, into app.log. $1 deploy path, $2 port. Fails where none can be asked:
# one that does not catch SIGQUIT (-Xrs) would be ended by it.
ask_for_threads() {
  told=1
  for jvm in $(launched_processes "$1" "$2" | cut -d ' ' -f 1); do
    is_own_java "$jvm" || continue
    case $(sed -n 's/^SigCgt:.*\(.\)$/\1/p' "/proc/$jvm/status") in [4-7c-f]) kill -QUIT "$jvm" && told=0 ;; esac
  done
  return "$told"
}

# Whether process $1 was launched by us for another service: from another deploy path.
is_other_service() {
  tr '\000' '\n' <"/proc/$1/cmdline" | grep -q '/releases/[^/]*/app\.jar$'
}

# One line for each process of the slot: "pid own|foreign java|service|other listening|starting elapsed release|-".
slot_processes() {
  launched=$(launched_processes "$1" "$2")
  listening=$(listeners "$2")
  for pid in $listening; do
    if [ "$pid" = - ]; then
      echo "- foreign other listening 0 -"
      continue
    fi
    about=$(printf '%s\n' "$launched" | awk -v pid="$pid" '$1 == pid { print $2, $3 }')
    if ! is_own_java "$pid"; then kind='own other'
    elif [ -z "$about" ] && is_other_service "$pid"; then kind='own service'
    else kind='own java'; fi
    [ -n "$about" ] || about="$(ps -o etimes= -p "$pid" | tr -d ' ') -"
    [ -O "/proc/$pid" ] || kind='foreign other'
    echo "$pid $kind listening $about"
  done
  printf '%s\n' "$launched" | while read -r pid elapsed release; do
    [ -n "$pid" ] || continue
    printf '%s\n' "$listening" | grep -qx "$pid" || echo "$pid own java starting $elapsed $release"
  done
}

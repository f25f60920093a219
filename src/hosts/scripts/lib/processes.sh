# What runs on an app host's slots; sent in front of the scripts that observe or stop it.
# Asked once, not by each function. That a host has no such command is reported elsewhere.
own_id=$(id -u 2>/dev/null)

# Our own processes that were launched for the slot: "pid release". $1 deploy path, $2 port.
launched_processes() {
  ps -ww -u "$own_id" -o pid=,args= | awk -v path="$1/releases/" -v port="-Dserver.port=$2" '
    {
      ours = 0; release = ""
      for (i = 2; i <= NF; i++) {
        if ($i == port) ours = 1
        if (index($i, path) == 1 && substr($i, length($i) - 7) == "/app.jar") {
          release = substr($i, length(path) + 1); sub(/\/app\.jar$/, "", release)
        }
      }
      if (ours && release != "" && release !~ /\//) print $1, release
    }'
}

# Pids that listen on port $1, as far as this user may see them; "-" for a listener whose process is another user's.
listeners() {
  found_listeners=$(list_listeners "$1")
  # ss reads the processes first and the sockets afterwards: one that began to listen in between has no process yet.
  case $found_listeners in *-* | *own*) found_listeners=$(list_listeners "$1") ;; esac
  case $found_listeners in *own*)
    hidden=$(hidden_process "$1")
    found_listeners=$(printf '%s\n' "$found_listeners" | sed "s/^own\$/${hidden:--}/")
    ;;
  esac
  [ -z "$found_listeners" ] || printf '%s\n' "$found_listeners"
}

# "-l" would have the kernel go through every connection too: this takes a third of the time.
is_free() { # PORT [PORT]
  [ -z "$(ss -Htn state listening "sport = :$1${2:+ or sport = :$2}")" ]
}

list_listeners() {
  ss -Htnpe state listening "sport = :$1" | awk -v own=" uid:$own_id " '
    function tell(pid) { if (!seen[pid]++) print pid }
    !/pid=/ { tell(index($0, own) ? "own" : "-"); next }
    { while (match($0, /pid=[0-9]+/)) { tell(substr($0, RSTART + 4, RLENGTH - 4)); $0 = substr($0, RSTART + RLENGTH) } }'
}

# Our process that was started for port $1, its slot's or that of its health, and whose sockets the kernel shows to root alone: a
# JVM with file capabilities.
hidden_process() {
  ps -ww -u "$own_id" -o pid=,args= | awk -v port="server.port=$1 " '
    index($0 " ", " -D" port) || index($0 " ", " -Dmanagement." port) { print $1 }' |
    while read -r pid; do [ -r "/proc/$pid/fd" ] || echo "$pid"; done | head -n 1
}

# Prints how many requests are in progress on port $1, and fails if any is: its connections, except those on which the last request was
# answered two seconds ago or earlier, since nginx keeps those for the next request. "lastsnd" and its like are the milliseconds since
# then. What was heard and said within one tick of the kernel was answered if an acknowledgment came later, since a request would have
# brought it along; if that came within the same tick too, there is no way to know, and ten seconds have to pass.
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
    END { print busy + 0; exit (busy > 0) }'
}

# Not by what is printed, which would take a subshell: this is asked ten times a second and more.
is_drained() { connections "$1" >/dev/null; }

is_own_java() {
  [ -O "/proc/$1" ] || return 1
  executable=$(readlink "/proc/$1/exe") || executable=/$(cat "/proc/$1/comm" 2>/dev/null)
  case $executable in */java | */java' (deleted)') return 0 ;; esac
  return 1
}

# Has the JVMs of a slot print what their threads are doing, into app.log. $1 deploy path, $2 port. Fails if none can be asked:
# one that does not catch SIGQUIT (-Xrs) would be killed by it.
ask_for_threads() {
  told=1
  for jvm in $(launched_processes "$1" "$2" | cut -d ' ' -f 1); do
    is_own_java "$jvm" || continue
    case $(sed -n 's/^SigCgt:.*\(.\)$/\1/p' "/proc/$jvm/status") in [4-7c-f]) kill -QUIT "$jvm" && told=0 ;; esac
  done
  return "$told"
}

# Whether all that was printed is in the log $1: nothing writes it any more.
is_log_written() {
  ps -ww -u "$own_id" -o args= | awk -v file="$1" '
    { for (i = 1; i < NF; i++) if ($i == "bluegreen-log" && $(i + 1) == file) writes = 1 }
    END { exit writes }'
}

# Whether process $1 was launched by us for another service: from another deploy path. Other tools name folders like that too, so it
# is our file beside the jar that counts, or, where the release was removed, a name as we make them: VERSION-RUN.ATTEMPT-COMMIT.
is_other_service() {
  jar=$(tr '\000' '\n' <"/proc/$1/cmdline" | sed -n '/^\/.*\/releases\/[^/]*\/app\.jar$/{p;q;}')
  [ -n "$jar" ] || return 1
  [ ! -e "${jar%app.jar}release.json" ] || return 0
  hex='[0-9a-f]'
  # shellcheck disable=SC2254 # a pattern
  case $jar in *-[0-9]*.[0-9]*-$hex$hex$hex$hex$hex$hex$hex/app.jar) return 0 ;; esac
  return 1
}

# In seconds; nothing if it is not known.
age_of() { # PID
  ! find_begin "$1" || seconds_since "$began"
}

# Sets release, of the process among those in launched; empty if it is none of them. Not by a here-document, for which older bashes make
# a file: the disk may be full.
find_release() { # PID
  release=$newline$launched
  case $release in
    *"$newline$1 "*)
      release=${release#*"$newline$1 "}
      release=${release%%"$newline"*}
      ;;
    *) release='' ;;
  esac
}

# One line for each process of the slot: "pid own|foreign java|service|other listening|starting age release|-".
slot_processes() {
  launched=$(launched_processes "$1" "$2")
  listening=$(listeners "$2")
  for pid in $listening; do
    if [ "$pid" = - ]; then
      echo "- foreign other listening 0 -"
      continue
    fi
    find_release "$pid"
    if ! is_own_java "$pid"; then kind='own other'
    elif [ -z "$release" ] && is_other_service "$pid"; then kind='own service'
    else kind='own java'; fi
    [ -O "/proc/$pid" ] || kind='foreign other'
    echo "$pid $kind listening $(age_of "$pid") ${release:--}"
  done
  [ -z "$launched" ] || printf '%s\n' "$launched" | while read -r pid release; do
    for listener in $listening; do [ "$listener" != "$pid" ] || continue 2; done
    echo "$pid own java starting $(age_of "$pid") $release"
  done
}

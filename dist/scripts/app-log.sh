# How an application's output gets into its log without filling the disk: through a pipe, to a process that writes the log and starts a
# new file when one is full. It ends when the pipe does, with the application. This text is run by the shell that becomes the
# application and by that process; both have it in bluegreen_app_log.
# shellcheck disable=SC2016,SC2089 # words of another shell
run_writer='eval "$bluegreen_app_log"; write_log "$@"'

# Sends the output of this shell, and of what it becomes, to the log $1, and what was there before to $1.1; each has $2 bytes at most.
# $3: a name for the pipe, which is removed once both ends are open.
pipe_log() {
  rm -f "$3"
  (umask 077 && mkfifo "$3") || return
  # A FIFO that is opened for reading and writing does not wait for the other end.
  # shellcheck disable=SC2094
  exec 8<>"$3" 7<"$3" >"$3" 2>&1
  rm -f "$3"
  # Started by a shell in between, so that the application has no child that it knows nothing of.
  (bluegreen_app_log=$bluegreen_app_log setsid sh -c "$run_writer" bluegreen-log "$1" "$2" <&7 >/dev/null 2>&1 3<&- 7<&- 8>&- &)
  exec 7<&- 8>&-
}

# Writes stdin to the log $1 as it arrives; neither file gets more than $2 bytes.
write_log() {
  log=$1 most=$2 piece=$(($2 / 128))
  [ "$piece" -le 65536 ] || piece=65536
  umask 027
  export LC_ALL=C
  # Signals that stop the application reach this process too, and its last words are still to come.
  trap '' HUP INT QUIT TERM
  # A shell exits when it can't fork, as beside an application that has used up all processes: then it starts over.
  # shellcheck disable=SC2090
  trap 'drop_lines && exec sh -c "$run_writer" bluegreen-log "$log" "$most"' EXIT
  while :; do
    told=''
    has_room || mv -f "$log" "$log.1" || true >"$log"
    fill_log 9>>"$log"
    # Where it can't be opened, nothing was read.
    [ -n "$told" ] || drop_for_a_second
    ! is_at_end || break
  done
  trap - EXIT
  # Nothing came after the last new start.
  [ -s "$log" ] || mv -f "$log.1" "$log"
}

# Writes stdin to descriptor 9, the log, until there is little room left, or it is not the log any more. The dd of uutils truncates its
# output at its position, which is the start if it read nothing: so all share the descriptor, and it does not begin at the start.
fill_log() {
  [ ! -s "$log" ] || echo >&9
  # shellcheck disable=SC3013 # dash, bash and busybox know -ef
  while [ /dev/fd/9 -ef "$log" ] && has_room; do
    # dd counts reads, however short, also with iflag=count_bytes; fullblock would hold back what arrived.
    told=$(dd bs="$piece" count="$(((most - size) / piece))" 2>&1 >&9) || drop_for_a_second
    ! is_at_end || return 0
  done
}

# Whether dd has read nothing. In front of what it says, a loader that misses a library may have reported that.
is_at_end() {
  case "
$told" in *'
0+0 records in'*) ;; *) return 1 ;; esac
}

has_room() {
  size=$(stat -c %s "$log" 2>/dev/null) || size=0
  [ "$size" -le "$((most - most / 8))" ]
}

# By built-ins of the shell alone, since it can't fork. Fails at the end of stdin.
drop_lines() {
  left=50
  while [ "$left" -gt 0 ]; do
    read -r lost || return
    left=$((left - 1))
  done
}

# What can't be written is lost: the application never waits for room on the disk. Does nothing while nothing arrives.
drop_for_a_second() {
  case $told in
    # uutils prints none if writing failed.
    *'records in'*) told=dropped ;;
    *) told=$(dd bs="$piece" count=1 2>&1 >/dev/null) || sleep 1 ;;
  esac
  timeout -s KILL 1 dd bs="$piece" >/dev/null 2>&1
}

# How what the application prints gets into its log without filling the disk: through a pipe, to a process that writes the log and
# begins it anew where it is full. It ends with the application, when the pipe does. This text is run by the shell that becomes the
# application and by that process; each finds it in bluegreen_app_log.
# shellcheck disable=SC2016,SC2089 # words of another shell
run_writer='eval "$bluegreen_app_log"; write_log "$@"'

# Sends what this shell prints, and what it becomes, to the log $1; what was there when it had about $2 bytes is in $1.1. $3: a name
# for the pipe, which has none any more once both ends are open.
pipe_log() {
  rm -f "$3"
  (umask 077 && mkfifo "$3") || return
  # Opened for both, it waits for nobody.
  # shellcheck disable=SC2094
  exec 8<>"$3" 7<"$3" >"$3" 2>&1
  rm -f "$3"
  # By a shell in between: the application would else have a child that it knows nothing of.
  (bluegreen_app_log=$bluegreen_app_log setsid sh -c "$run_writer" bluegreen-log "$1" "$2" <&7 >/dev/null 2>&1 3<&- 7<&- 8>&- &)
  exec 7<&- 8>&-
}

# Writes stdin to the log $1, as it arrives. Neither file has more than $2 bytes.
write_log() {
  log=$1 most=$2 piece=$(($2 / 128))
  [ "$piece" -le 65536 ] || piece=65536
  umask 027
  export LC_ALL=C
  # Who ends the application ends it too early; what is said last is still to come.
  trap '' HUP INT QUIT TERM
  # A shell ends where no process can be started, as beside an application that has taken them all: so it begins again.
  # shellcheck disable=SC2090
  trap 'drop_lines && exec sh -c "$run_writer" bluegreen-log "$log" "$most"' EXIT
  while :; do
    make_room
    # dd's count is of reads, however little each brings, so that each is written at once; its iflag=count_bytes is so too.
    told=$(dd bs="$piece" count="$count" 2>&1 >>"$log") || drop_for_a_second
    case $told in '0+0 records in'*) break ;; esac
  done
  trap - EXIT
  # Begun anew for nothing.
  [ -s "$log" ] || mv -f "$log.1" "$log"
}

# Begins the log anew where there is little room left in it, and sets count: so many pieces fit.
make_room() {
  size=$(stat -c %s "$log" 2>/dev/null) || size=0
  if [ "$size" -gt "$((most - most / 8))" ]; then
    mv -f "$log" "$log.1" || true >"$log"
    size=0
  fi
  count=$(((most - size) / piece))
}

# With nothing but what a shell has itself. Fails at the end of what is printed.
drop_lines() {
  for line in 1 2 3 4 5 6 7 8 9 10; do
    read -r lost && read -r lost && read -r lost && read -r lost && read -r lost || return
  done
}

# What can't be written is lost: the application never waits for room on the disk. Without anything to write, this waits.
drop_for_a_second() {
  case $told in
    *'records in'*) ;;
    *) told=$(dd bs="$piece" count=1 2>&1 >/dev/null) || sleep 1 ;;
  esac
  timeout -s KILL 1 dd bs="$piece" >/dev/null 2>&1
}

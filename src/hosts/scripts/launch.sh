# Launches a release on a slot and watches it until it is told to leave it running ("leave"; or "stage", if neither a failure nor a boot
# shall start it again) or to stop it ("stop").
# A runner that is gone stops it too, unless it said "hold": then requests may reach it, and it is left running.
# Arguments: deploy path, release, port, seconds from SIGTERM to SIGKILL, seconds without a heartbeat after which the
# runner counts as gone, whether there is an nginx (yes or no), name of the slot's systemd unit (empty: nohup), port of the
# slot's health (empty: the slot's own), bytes of each of the log's two files (none: one without a bound), then the command, word by
# word. Stdin: environment lines KEY=VALUE, a line "end", then words.
# Says: "launched PID INODE SIZE", the last two of the log as it was before, "listening PORT PID", "taken PORT PID", "exited STATUS", "left", "stopped TERM|KILL".

# Whether pid $1 is the launched process, or descends from it (a wrapper script may start the JVM).
is_of_child() {
  ancestor=$1
  while [ "${ancestor:-0}" -gt 1 ]; do
    [ "$ancestor" != "$child" ] || return 0
    ancestor=$(ps -o ppid= -p "$ancestor" | tr -d ' ')
  done
  return 1
}

stop_child() {
  wait_for "$stop_timeout" is_drained "$port"
  signal=TERM
  "${launcher}_end"
}

# Says once who took a port. Finding its owner means looking at every process, so that is done once somebody listens.
watch_ports() {
  # One look is enough while both the slot's port and that of its health are silent.
  # shellcheck disable=SC2086 # ports
  case $silent_ports in *[0-9]' '[0-9]*) ! is_free $silent_ports || return 0 ;; esac
  still_silent=''
  for watched in $silent_ports; do
    if is_free "$watched" || ! tell_listeners "$watched"; then
      still_silent="$still_silent $watched"
    fi
  done
  silent_ports=$still_silent
}

tell_listeners() { # PORT
  seen_listeners=$(listeners "$1")
  [ -n "$seen_listeners" ] || return 1
  for listener in $seen_listeners; do
    if [ "$listener" != - ] && is_of_child "$listener"; then port_state=listening; else port_state=taken; fi
    say "$port_state $1 $listener"
  done
}

watch_child() {
  silent_ports="$port $health_port"
  until is_gone "$child" || is_dismissed "$work" "$runner_timeout"; do
    watch_ports
    if [ -n "$silent_ports" ]; then
      sleep 0.05
      watch_ports
      sleep 0.05
    else
      sleep 0.1
    fi
  done
  if is_gone "$child"; then
    "${launcher}_await_status"
    # What it said last is still on its way.
    wait_for 3 is_log_written "$log"
    say "exited $status"
    return
  fi
  if [ -e "$work/said-leave" ] || [ -e "$work/said-stage" ] || { [ ! -e "$work/said-stop" ] && [ -e "$work/held" ]; } || has_taken_over; then
    outcome=left
    return
  fi
  stop_child
  say "stopped $signal"
}

link_slot() { # TARGET
  ln -sfn "$1" "slots/.$port" && mv -T "slots/.$port" "slots/$port"
}

# A release that did not stay is not what the slot holds: the one before it can still be started again.
unlink_slot() {
  if [ -n "$1" ]; then link_slot "$1"; else rm -f "slots/$port"; fi
}

# A leftover unit of the slot would start the previous release again.
remove_left_units() {
  for name in $(slot_units "$path" "$port") $unit; do
    [ ! -e "$units/$name" ] || remove_unit "$name"
  done
}

main() {
  path=$1 release=$2 port=$3 stop_timeout=$4 runner_timeout=$5 nginx=$6 unit=$7 health_port=$8 log_size=$9
  shift 9
  log=$path/releases/$release/app.log
  eval "$bluegreen_app_log"
  begin_work "$path" "$port"
  if [ -n "$unit" ]; then launcher='systemd'; else launcher='nohup'; fi
  outlive_session || fail "nothing started here would survive the end of the login: $said"
  environment=$(read_environment)
  kept=$(find_kept_variable)
  [ -z "$kept" ] || fail "app-env sets $kept, which is a variable of the shell that starts the application"
  prepare_to_listen || fail "can't make a temporary folder"
  cd "$path" || fail "can't enter $path"
  remove_left_units
  # A record from before the current process says nothing about it.
  [ "$nginx" = yes ] || [ "$(readlink live)" != "slots/$port" ] || rm -f live
  before=$(readlink "slots/$port")
  link_slot "../releases/$release" || fail "can't link slots/$port"
  (umask 027 && : >>"$log") || fail "can't write releases/$release/app.log"
  mark=$(stat -c '%i %s' "$log")
  "${launcher}_start" "$@"
  say "launched $child $mark"
  listen_for_words "$work" &
  ear=$!
  outcome=gone
  watch_child
  if [ "$outcome" = left ]; then
    [ -e "$work/said-stage" ] || "${launcher}_keep"
    say "left"
  else
    "${launcher}_discard"
    unlink_slot "$before"
  fi
}

main "$@"

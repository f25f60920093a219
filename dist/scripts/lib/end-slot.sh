# How what runs on a slot is stopped; sent in front of the scripts that do so, which set path, port and timeout.
# Refuses, with nothing stopped, if anything listens there but a Java process of this user for this service.
stop_process() { # PID TICK
  say "stopping $1"
  kill -TERM "$1" 2>/dev/null
  if wait_for "$timeout" is_gone "$1" "$2"; then
    say "stopped $1 TERM"
    return
  fi
  # Logs what keeps it from ending.
  ! ask_for_threads "$path" "$port" || sleep 1
  is_gone "$1" "$2" || kill -KILL "$1" 2>/dev/null
  wait_for 10 is_gone "$1" "$2" || fail "process $1 on port $port survived SIGKILL: it is stuck in the kernel, and only a reboot can end it"
  say "stopped $1 KILL"
}

# Through systemd, which would restart what is killed. Its limit is that of the launch until ours is set.
stop_unit() {
  pid=$(property "$1" MainPID)
  sed -i "s/^TimeoutStopSec=.*/TimeoutStopSec=$timeout/" "$units/$1" && manager daemon-reload
  remove_unit "$1"
  [ "${pid:-0}" = 0 ] || say "stopped $pid $signal"
}

# Each pid that was found, with the tick at which its process began: "PID:TICK".
with_ticks() {
  for pid in $(printf '%s\n' "$found" | cut -d ' ' -f 1); do
    find_begin "$pid" || true
    echo "$pid:$began"
  done
}

# What the lines of slot_processes say about processes that are not the slot's: "pid 12: not Java, pid 13: another user's".
describe_foreign() {
  described=$(printf '%s\n' "$foreign" | while read -r pid owner program _; do
    case "$owner $program" in
      foreign*) whose="another user's" ;;
      *service) whose="another service's" ;;
      *) whose='not Java' ;;
    esac
    printf ', pid %s: %s' "$(printf %s "$pid" | sed 's/^-$/unknown/')" "$whose"
  done)
  printf '%s\n' "${described#, }"
}

end_slot() {
  found=$(slot_processes "$path" "$port")
  foreign=$(printf '%s\n' "$found" | grep -v ' own java ' | grep .)
  [ -z "$foreign" ] || fail "port $port is taken by a process that is not a Java process of $(id -un), or is another service's; it was left alone ($(describe_foreign))"
  own_units=$(slot_units "$path" "$port")
  [ -n "$found$own_units" ] || return 0
  # What is waited for below may take an hour, in which a process may end and its pid become another's.
  processes=$(with_ticks)
  # Requests that were in progress when the slot stopped being live are answered first.
  wait_for "$timeout" is_drained "$port" || say "undrained $(connections "$port")"
  for unit in $own_units; do stop_unit "$unit"; done
  for process in $processes; do
    is_gone "${process%:*}" "${process#*:}" || stop_process "${process%:*}" "${process#*:}"
  done
  wait_for 10 is_free "$port" || fail "port $port is still taken after its process ended: $(listeners "$port")"
}

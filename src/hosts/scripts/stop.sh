# Stops what runs on a slot that serves nobody. Arguments: deploy path, port, seconds from SIGTERM to SIGKILL.
# Refuses, with nothing stopped, where anything but a Java process of this user listens there.
is_gone() { [ ! -e "/proc/$1/exe" ]; }

stop_process() {
  say "stopping $1"
  kill -TERM "$1" 2>/dev/null
  if wait_for "$3" is_gone "$1"; then
    say "stopped $1 TERM"
    return
  fi
  kill -KILL "$1" 2>/dev/null
  wait_for 10 is_gone "$1" || fail "process $1 on port $2 survives SIGKILL: it hangs in the kernel, and only a reboot ends it"
  say "stopped $1 KILL"
}

is_free() { [ -z "$(ss -Hltn "sport = :$1")" ]; }

main() {
  path=$1 port=$2 timeout=$3
  found=$(slot_processes "$path" "$port")
  foreign=$(printf '%s\n' "$found" | grep -v ' own java ' | grep .)
  [ -z "$foreign" ] || fail "port $port is taken by a process that is not a Java process of $(id -un); it was left alone (pid user program state seconds release: $foreign)"
  [ -n "$found" ] || { say "free"; return; }
  # Requests that were under way when the slot left service are answered first.
  wait_for "$timeout" is_drained "$port" || say "undrained $(connections "$port")"
  for pid in $(printf '%s\n' "$found" | cut -d ' ' -f 1); do stop_process "$pid" "$port" "$timeout"; done
  wait_for 10 is_free "$port" || fail "port $port is still taken after its process ended: $(listeners "$port")"
  say "free"
}

main "$@"

# How what runs on a slot is ended; sent in front of the scripts that do so.
# Refuses, with nothing stopped, where anything but a Java process of this user listens there.
is_gone() { [ ! -e "/proc/$1/exe" ]; }

stop_process() { # PID PORT SECONDS
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

end_slot() { # DEPLOY-PATH PORT SECONDS
  found=$(slot_processes "$1" "$2")
  foreign=$(printf '%s\n' "$found" | grep -v ' own java ' | grep .)
  [ -z "$foreign" ] || fail "port $2 is taken by a process that is not a Java process of $(id -un); it was left alone (pid user program state seconds release: $foreign)"
  [ -n "$found" ] || return 0
  # Requests that were under way when the slot left service are answered first.
  wait_for "$3" is_drained "$2" || say "undrained $(connections "$2")"
  for pid in $(printf '%s\n' "$found" | cut -d ' ' -f 1); do stop_process "$pid" "$2" "$3"; done
  wait_for 10 is_free "$2" || fail "port $2 is still taken after its process ended: $(listeners "$2")"
}

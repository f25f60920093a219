# Watches a process that an earlier run launched, until it is told to leave it or the runner is gone; it stays in either case.
# Arguments: deploy path, port, pid, release (empty: not launched by this action), seconds without a heartbeat after which the runner
# counts as gone. Stdin: words. Says: "watching", with what launch.sh says of the log, "exited", "left".

# Whether the pid is still that of the slot's process that was observed. Sets began.
is_process() {
  find_begin "$pid" && slot_processes "$path" "$port" | grep -qx "$pid .* ${release:--}"
}

main() {
  path=$1 port=$2 pid=$3 release=$4 runner_timeout=$5
  log=$path/releases/$release/app.log
  prepare_to_listen || fail "can't make a temporary folder"
  say "watching $(stat -c '%i %s' "$log" 2>/dev/null)"
  is_process || {
    say "exited"
    exit
  }
  tick=$began
  listen_for_words "$work" &
  ear=$!
  until is_gone "$pid" "$tick" || is_dismissed "$work" "$runner_timeout"; do sleep 0.1; done
  if is_gone "$pid" "$tick"; then
    # What it said last is still on its way.
    wait_for 3 is_log_written "$log"
    say "exited"
  elif [ -e "$work/said-leave" ]; then
    say "left"
  fi
}

main "$@"

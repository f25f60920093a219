# Watches a process that an earlier run launched, until it is told to leave it or the runner is gone; it stays in either case.
# From then on it starts again after a failure and with the host, if its launcher does that and it became the live one.
# Arguments: deploy path, port, pid, release (empty: not launched by this action), seconds without a heartbeat after which the runner
# counts as gone, whether there is an nginx (yes or no). Stdin: words. Says: "watching", with what launch.sh says of the log, "exited", "left".

# Whether the pid is still that of the slot's process that was observed. Sets began.
is_process() {
  find_begin "$pid" && slot_processes "$path" "$port" | grep -qx "$pid .* ${release:--}"
}

main() {
  path=$1 port=$2 pid=$3 release=$4 runner_timeout=$5 nginx=$6
  log=$path/releases/$release/app.log
  cd "$path" || fail "can't enter $path"
  begin_work . "$port"
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
  elif [ -e "$work/said-leave" ] || has_taken_over; then
    # One that was staged is not enabled yet.
    for unit in $(slot_units "$path" "$port"); do systemd_keep; done
    say "left"
  fi
}

main "$@"

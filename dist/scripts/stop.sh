# Stops what runs on a slot that is not live. Arguments: deploy path, port, seconds from SIGTERM to SIGKILL, seconds to wait
# before that, seconds without a heartbeat after which the runner counts as gone; its end ends the wait. Stdin: words.
# Says: "waits" if there is something to wait for, then what end_slot says.
main() {
  path=$1 port=$2 timeout=$3 delay=$4 runner_timeout=$5
  trap '' HUP PIPE
  begin_work "$path" "$port"
  if [ "$delay" != 0 ]; then await_delay; fi
  end_slot
}

await_delay() {
  say "waits"
  prepare_to_listen || fail "can't make a temporary folder"
  listen_for_words "$work" &
  ear=$!
  wait_for "$delay" is_dismissed "$work" "$runner_timeout" || true
}

main "$@"

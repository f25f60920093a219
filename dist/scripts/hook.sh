# Runs a hook up to its first failing line, as a step of a workflow does, and stops it with everything that it started once the
# runner is gone or it takes too long.
# Arguments: deploy path, port, version, release, whether this is the first app host (true or false), seconds without a heartbeat
# after which the runner counts as gone, seconds that the command may take, its bytes. Stdin: the command, then words. Says: "output LINE", then "status CODE" or "late".
relay() {
  while IFS= read -r line || [ -n "$line" ]; do say "output $line"; done
}

# In a session of its own, so that it can be stopped as a whole.
run_command() {
  trap - HUP PIPE
  restore_login
  export BLUEGREEN_PORT="$2" BLUEGREEN_VERSION="$3" BLUEGREEN_RELEASE="$4" BLUEGREEN_FIRST_HOST="$5"
  exec setsid sh -e -c "$command" </dev/null 3<&-
}

end_command() {
  kill -TERM "-$child" 2>/dev/null
  wait_for 5 is_gone "$child" || true
  kill -KILL "-$child" 2>/dev/null
}

has_ended() {
  is_gone "$child" || is_dismissed "$work" "$runner_timeout"
}

main() {
  runner_timeout=$6 limit=$7 child=''
  command=$(take "$8")
  cd "$1" || fail "can't enter $1"
  prepare_to_listen || fail "can't make a temporary folder"
  listen_for_words "$work" &
  ear=$!
  mkfifo "$work/output"
  relay <"$work/output" &
  reader=$!
  run_command "$@" >"$work/output" 2>&1 &
  child=$!
  if ! wait_for "$limit" has_ended; then
    end_command
    say "late"
  elif is_gone "$child"; then
    wait "$child"
    status=$?
    # What the command left running may keep its output open.
    wait_for 2 is_gone "$reader" || true
    say "status $status"
  else
    end_command
  fi
}

main "$@"

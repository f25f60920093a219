# The launched process as a child of launch.sh that outlives it; sent in front of it.
become_application() {
  set_session=$(command -v setsid)
  trap - HUP
  # Else the application would be at work for as long as it runs.
  exec 8<&-
  # With a pipe, PIPE stays ignored, as under systemd: a script in front of the JVM outlives what reads it.
  if [ "$log_size" = none ]; then trap - PIPE; else pipe_log "$log" "$log_size" "$work/log"; fi
  export_environment
  exec "$set_session" "$@" </dev/null 3<&-
}

nohup_start() {
  become_application "$@" >>"$log" 2>&1 &
  child=$!
}

nohup_await_status() {
  wait "$child"
  status=$?
}

nohup_end() {
  kill -TERM "-$child" 2>/dev/null || kill -TERM "$child" 2>/dev/null
  if ! wait_for "$stop_timeout" is_gone "$child"; then
    signal=KILL
    # Logs what keeps it from ending.
    ! ask_for_threads "$path" "$port" || sleep 1
    kill -KILL "-$child" 2>/dev/null
    wait_for 10 is_gone "$child"
  fi
  wait "$child" 2>/dev/null
}

nohup_keep() { :; }

nohup_discard() { :; }

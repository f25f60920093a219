# Holds the lock of an environment and service until the runner releases it or is gone. Arguments: state folder, seconds
# to wait for it, seconds without a heartbeat after which the runner counts as gone, who asks for it. Stdin: words.
# Says: "held HOLDER" (who has it, while it waits), "locked". The kernel frees it with the process that holds it.
is_taken() {
  if is_dismissed "$work" "$runner_timeout"; then exit 0; fi
  try_lock
}

# Anything but another's lock, as on NFS without its service for locks, would be waited for in vain.
try_lock() {
  said=$(flock -n 9 2>&1) && return
  met_lock || fail "files can't be locked in $(readlink -f "$state_folder"): ${said##*: }"
  return 1
}

main() {
  # shellcheck disable=SC2086 # names
  require_tools $for_both
  state_folder=$1 timeout=$2 runner_timeout=$3 asker=$4
  mkdir -p "$state_folder" || fail "can't make the folder $state_folder"
  prepare_to_listen || fail "can't make a temporary folder"
  listen_for_words "$work" &
  ear=$!
  exec 9>>"$state_folder/lock"
  try_lock || say "held $(cat "$state_folder/holder" 2>/dev/null)"
  wait_for "$timeout" is_taken || fail "the lock of this environment and service is still held after $timeout s by $(cat "$state_folder/holder" 2>/dev/null)"
  printf '%s\n' "$asker, since $(date -u +%H:%M:%SZ)" >"$state_folder/holder"
  say "locked"
  until is_dismissed "$work" "$runner_timeout"; do sleep 0.1; done
  rm -f "$state_folder/holder"
}

main "$@"

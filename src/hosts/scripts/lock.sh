# Holds the lock of an environment and service until the runner releases it or is gone. Arguments: folder of the lock, seconds
# to wait for it, seconds without a sign of life after which the runner counts as gone, who asks for it. Stdin: words.
# Says: "held HOLDER" (who has it, while it waits), "locked". The kernel frees it with the process that holds it.
is_taken() {
  if is_dismissed "$work" "$patience"; then exit 0; fi
  try_lock
}

# A conflict is silent. Anything else, as on NFS without its service for locks, would be waited for in vain.
try_lock() {
  said=$(flock -n 9 2>&1) && return
  [ -z "$said" ] || fail "files can't be locked in $(readlink -f "$home"): ${said##*: }"
  return 1
}

main() {
  # shellcheck disable=SC2086 # names
  require_tools $for_both
  home=$1 timeout=$2 patience=$3 asker=$4
  mkdir -p "$home" || fail "can't make the folder $home"
  prepare_to_listen || fail "can't make a temporary folder"
  listen_for_words "$work" &
  ear=$!
  exec 9>>"$home/lock"
  try_lock || say "held $(cat "$home/holder" 2>/dev/null)"
  wait_for "$timeout" is_taken || fail "the lock of this environment and service is still held after $timeout s by $(cat "$home/holder" 2>/dev/null)"
  printf '%s\n' "$asker, since $(date -u +%H:%M:%SZ)" >"$home/holder"
  say "locked"
  until is_dismissed "$work" "$patience"; do sleep 0.1; done
  rm -f "$home/holder"
}

main "$@"

# Without nginx: makes a slot the live one, and stops what was live before. Continues if the runner is gone.
# Arguments: deploy path, slot that takes over (none: no slot is live), slot that ends, seconds from SIGTERM to SIGKILL.
record_live() {
  if [ "$1" = none ]; then
    rm -f live
  else
    ln -sfn "slots/$1" .live && mv -T .live live
  fi
}

main() {
  path=$1 to=$2 port=$3 timeout=$4
  trap '' HUP PIPE
  begin_work "$path" "$port"
  outlive_session || fail "nothing started here would survive the end of the login: $said"
  cd "$path" || fail "can't enter $path"
  # The script that supervises the new process reads the record under the same lock before it stops the process.
  exec 9>>.handover
  flock 9
  [ "$to" = none ] || slot_processes "$path" "$to" | grep -q ' own java ' || fail "the process on port $to has ended, so that port was not made live"
  units_to=$(slot_units "$path" "$to") units_from=$(slot_units "$path" "$port")
  # Both are enabled for a moment: none would be worse. If power fails in it, both boot, and the record says which one is live.
  for unit in $units_to; do
    said=$(manager enable "$unit" 2>&1) || fail "$unit could not be enabled: $said"
  done
  record_live "$to" || fail "$path/live could not be changed"
  for unit in $units_from; do manager disable "$unit"; done
  [ -z "$units_to$units_from" ] || sync -f "$path" "$units"
  flock -u 9
  exec 9>&-
  say "recorded $to"
  end_slot
}

main "$@"

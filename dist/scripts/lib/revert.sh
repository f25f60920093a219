# How a promotion is reverted, and how its end is reported; sent in front of promote.sh and recover.sh, which set records, number,
# record, first_workers (those from before the promotion, if they use the slot from; else empty) and what change-live-link.sh needs.

tell_end() { say "ended $*"; }

note_link() {
  if [ "$layout" = instant ]; then link=$state/live; else find_entry && link=$enabled/$entry; fi
  note "linked $(link_time "$link")"
}

# An nginx whose workers are those from before the promotion never left the old configuration. It is told to reload all the
# same, since a slow one may still be about to apply the new one.
point_to_slot_before() {
  # Not for long: the new version may be failing requests.
  [ "$layout" = instant ] || wait_for 20 is_certbot_done || true
  if [ "$layout" = links ] && [ -n "$first_workers" ] && [ "$(workers)" = "$first_workers" ]; then
    is_linked "$from" || { link_site "$from_site" && note_link; } || return 1
    [ "$reload_tried" = no ] || run_limited "$reload_command" || true
    is_linked "$from"
  else
    point_to_slot "$from" "$from_site"
  fi
}

# Reverts what was claimed as reverting. Sets end and trouble.
finish_reverting() { # REASON
  end=unknown trouble=''
  if point_to_slot_before; then end=reverted; fi
  note_link
  note "because $(date -u +%Y-%m-%dT%H:%M:%SZ), from port $to back to port $from: $1${trouble:+; $trouble}"
  if [ "$end" = reverted ]; then
    mv "$record.reverting" "$record.reverted" || end=unknown
    clear_older_records
    remove_steps
  fi
}

# Fails if another holder has decided already.
revert() { # REASON
  claim reverting || return 1
  finish_reverting "$1"
}

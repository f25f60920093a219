# Makes a slot live, and takes that back unless the runner confirms it in time. Arguments: state folder of the guard, seconds
# without a sign of life after which the runner counts as gone, live port that is expected (or: any), live port to go back to,
# port to make live, then the layout:
#   instant STATE-FOLDER
#   links SITES-AVAILABLE SITES-ENABLED SITE-TO-GO-BACK-TO SITE-NEXT ENTRY-NOW TEST-COMMAND RELOAD-COMMAND BLUE-SITE GREEN-SITE
# Stdin: words "keep", "confirm", "revert". Says: "changing", "promoted", then "confirmed" or "reverted" with the reason.
# Whoever renames the record decides: confirmed and reverted can't both happen.
claim() { mv "$home/promotion" "$home/$1" 2>/dev/null; }

# An nginx that never left the old configuration has nothing to reload; workers from before the promotion prove the same.
point_back() {
  if [ "$layout" = links ] && [ "$reload_tried" = no ]; then
    link_site "$from_site"
    [ "$(named_slot)" = "$from" ]
  else
    point_to_slot "$from" "$from_site" || [ "$(workers)" = "$first_workers" ]
  fi
}

# What this script left is what nginx serves, although the link may be newer than nginx's workers.
settle() {
  changed=''
  [ "$layout" = instant ] || changed=$(stat -c %Z "$enabled/$2")
  printf '%s %s\n' "$1" "$changed" >"$home/settled"
}

take_back() {
  claim reverting || return 1
  trouble=''
  if point_back; then
    settle "$from" "$from_site"
    rm -f "$home/reverting"
  fi
  printf '%s the promotion from %s to %s was taken back: %s%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$from" "$to" "$1" "${trouble:+; $trouble}" >"$home/last-revert"
  [ ! -e "$home/reverting" ]
}

# Outlives the link and the runner.
guard() {
  # Held as long as this lives: how a later run sees that it does.
  flock 9
  reload_tried=yes silent=0 last_beat=''
  while [ -e "$home/promotion" ]; do
    beat=$(cat "$home/beat" 2>/dev/null)
    [ "$beat" = "$last_beat" ] || silent=0
    last_beat=$beat silent=$((silent + 1))
    [ "$silent" -le "$patience" ] || take_back "the runner gave no sign of life for $patience s"
    sleep 1
  done
}

converse() {
  beats=0
  while IFS= read -r word; do
    case $word in
      keep)
        beats=$((beats + 1))
        echo "$beats" >"$home/beat"
        ;;
      confirm)
        claim confirmed && settle "$to" "$to_site" && rm -f "$home/confirmed" && say "confirmed" && return
        fail "the promotion was reverted before it could be confirmed: $(cat "$home/last-revert")"
        ;;
      revert)
        take_back "asked to" && say "reverted" && return
        fail "the promotion could not be reverted: $(cat "$home/last-revert")"
        ;;
    esac
  done
  take_back "the runner is gone"
}

main() {
  home=$1 patience=$2 expected=$3 from=$4 to=$5 layout=$6
  shift 6
  if [ "$layout" = instant ]; then
    state=$1 from_site='' to_site=''
  else
    available=$1 enabled=$2 from_site=$3 to_site=$4 entry=$5 test_command=$6 reload_command=$7 sites="$8 $9"
  fi
  [ "$expected" = any ] || [ "$(named_slot)" = "$expected" ] || fail "the live slot is no longer $expected: somebody else changed it since this run looked"
  mkdir -p "$home" || fail "can't make the folder $home"
  trap '' HUP PIPE
  reload_tried=no
  first_workers=''
  [ "$layout" = instant ] || first_workers=$(workers)
  echo 0 >"$home/beat"
  printf '%s %s\n' "$from" "$to" >"$home/promotion" || fail "can't write to $home"
  say "changing"
  # In a subshell of its own: a function keeps the descriptors that it redirects, and with them the runner's session open.
  (guard) </dev/null >/dev/null 2>&1 9>"$home/guard" &
  if point_to_slot "$to" "$to_site"; then
    say "promoted"
    converse
  else
    cause=$trouble
    take_back "$cause"
    fail "$cause"
  fi
}

main "$@"

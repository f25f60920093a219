# Makes a slot live, and takes that back unless the runner confirms it in time. Arguments: state folder of the guard, seconds
# without a sign of life after which the runner counts as gone, live port now, port to make live, then the layout:
#   instant STATE-FOLDER
#   links SITES-AVAILABLE SITES-ENABLED SITE-NOW SITE-NEXT ENTRY-NOW TEST-COMMAND RELOAD-COMMAND
# Stdin: words "keep", "confirm", "revert". Says: "changing", "promoted", then "confirmed" or "reverted" with the reason.
as_owner() {
  if [ -w "$enabled" ]; then "$@"; else sudo -n "$@"; fi
}

# The entry that is enabled now, whatever an earlier change called it.
find_entry() {
  for name in "$to_site" "$from_site"; do
    [ ! -L "$enabled/$name" ] || entry=$name
  done
}

# nginx reads no entry that begins with a dot, and each of the two renames is atomic: at every moment one site is enabled.
link_site() {
  find_entry
  as_owner ln -sfn "$available/$1" "$enabled/.$1" || return 1
  as_owner mv -T "$enabled/.$1" "$enabled/$entry" || return 1
  [ "$entry" = "$1" ] || as_owner mv -T "$enabled/$entry" "$enabled/$1" || return 1
  entry=$1
}

point_to_slot() { # PORT SITE
  if [ "$layout" = instant ]; then
    ln -sfn "$1" "$state/.live" && mv -T "$state/.live" "$state/live" && return 0
    trouble="the link $state/live could not be changed"
    return 1
  fi
  link_site "$2" || {
    trouble="the links in $enabled could not be changed: sudo must allow it (operation setup prints the lines)"
    return 1
  }
  said=$(sh -c "$test_command" 2>&1 </dev/null) || {
    trouble="nginx refuses the configuration: $said"
    return 1
  }
  reload_nginx
}

# Whoever renames the record decides: confirmed and reverted can't both happen.
claim() { mv "$home/promotion" "$home/$1" 2>/dev/null; }

# An nginx that never left the old configuration has nothing to reload; workers from before the promotion prove the same.
point_back() {
  if [ "$layout" = links ] && [ "$reload_tried" = no ]; then
    link_site "$from_site"
  else
    point_to_slot "$from" "$from_site" || [ "$(workers)" = "$first_workers" ]
  fi
}

take_back() {
  claim reverting || return 1
  trouble=''
  point_back
  outcome=$?
  printf '%s: promotion from %s to %s reverted: %s%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$from" "$to" "$1" "${trouble:+; $trouble}" >"$home/last-revert"
  [ "$outcome" -eq 0 ] && rm -f "$home/reverting"
}

# Outlives the link and the runner.
guard() {
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
        claim confirmed && rm -f "$home/confirmed" && say "confirmed" && return
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

# The slot that the disk names, by what the link leads to and not by what it is called.
named_slot() {
  if [ "$layout" = instant ]; then readlink "$state/live"; else
    case $(readlink -f "$enabled/$entry") in "$(readlink -f "$available/$from_site")") echo "$from" ;; esac
  fi
}

main() {
  home=$1 patience=$2 from=$3 to=$4 layout=$5
  shift 5
  if [ "$layout" = instant ]; then
    state=$1 from_site='' to_site=''
  else
    available=$1 enabled=$2 from_site=$3 to_site=$4 entry=$5 test_command=$6 reload_command=$7
  fi
  [ "$(named_slot)" = "$from" ] || fail "the live slot is no longer $from: somebody else changed it since this run looked"
  mkdir -p "$home" || fail "can't make the folder $home"
  trap '' HUP PIPE
  reload_tried=no
  first_workers=$(workers)
  echo 0 >"$home/beat"
  printf '%s %s\n' "$from" "$to" >"$home/promotion" || fail "can't write to $home"
  say "changing"
  guard </dev/null >/dev/null 2>&1 &
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

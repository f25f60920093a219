# Finishes a promotion that its runner lost sight of: waits while somebody else holds it, and reverts what nobody holds, as
# after a power cut. Arguments: as promote.sh's; the token any: of the newest promotion, if it is between these slots. Says: "waiting",
# and how it ended, as promote.sh does.

# A record that is renamed during a look is not seen. That happens twice at most: it becomes reverting, then reverted.
find_record() {
  for look in 1 2 3; do
    found=$(grep -lxF -- "$token" "$records"/*.pending "$records"/*.confirmed "$records"/*.revert* 2>/dev/null)
    [ -n "$found" ] || {
      newest=$(newest_record)
      case $newest in *."$from.$to".*) ! is_meant "$newest" || found=$newest ;; esac
    }
    [ -z "$found" ] || break
  done
  printf '%s' "${found##*/}"
}

# A power cut may have left the file empty.
is_meant() { [ -e "$records/$1" ] && { [ "$token" = any ] || [ ! -s "$records/$1" ]; }; }

# Sets name; fails after so many seconds, which are counted, since the clock may be set meanwhile.
wait_until_free() {
  left=$1
  while :; do
    name=$(find_record)
    case $name in *.pending | *.reverting) ;; *) return 0 ;; esac
    if ! is_held "$name"; then
      # Else it was renamed: somebody is at work on it.
      [ ! -e "$records/$name" ] || return 0
    fi
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    say "waiting"
    sleep 1
  done
}

finish() {
  number=${name%%.*} record=$records/${name%.*}
  hold_record "$name" || return 1
  case $name in *.pending) claim reverting || return 1 ;; esac
  finish_reverting "the run lost track of it, and nothing on this host was finishing it"
  tell_end "$end" "$trouble"
}

main() {
  records=$(records_in "$1") token=$2 runner_timeout=$3 from=$5 to=$6
  shift 9
  read_layout "$@"
  trap '' HUP PIPE
  outlive_session || true
  reload_tried=yes first_workers=''
  wait_until_free "$((runner_timeout + 3 * nginx_timeout))"
  case $name in
    '') tell_end untouched "nothing was changed" ;;
    *.confirmed) tell_end confirmed ;;
    *.reverted) tell_end reverted "$(sed -n 's/^because /reverted /p' "$records/$name")" ;;
    *) finish || tell_end unknown "somebody else is still reverting it" ;;
  esac
}

main "$@"

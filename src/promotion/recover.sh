# Finishes a promotion that its runner lost sight of: waits while somebody else keeps it, and reverts what nobody keeps, as
# after a power cut. Arguments: as promote.sh's. Says: "waiting", and how it ended, as promote.sh does.
find_record() {
  found=$(grep -lxF -- "$token" "$records"/*.*.*.* 2>/dev/null)
  # A power cut may have left the file empty: the newest one between the same slots is it, then.
  [ -n "$found" ] || case $(newest_record) in
    *."$from.$to".*) [ -s "$records/$(newest_record)" ] || found=$(newest_record) ;;
  esac
  printf '%s' "${found##*/}"
}

# Sets name; fails after so many seconds, which are counted, since the clock may be set meanwhile.
wait_until_unkept() {
  left=$1
  while :; do
    name=$(find_record)
    case $name in *.pending | *.reverting) ;; *) return 0 ;; esac
    is_kept "$name" || return 0
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    say "waiting"
    sleep 1
  done
}

finish() {
  number=${name%%.*} record=$records/${name%.*}
  keep_record "$name" || return 1
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
  wait_until_unkept "$((runner_timeout + 3 * nginx_timeout))"
  case $name in
    '') tell_end untouched "nothing was changed" ;;
    *.confirmed) tell_end confirmed ;;
    *.reverted) tell_end reverted "$(sed -n 's/^because /reverted /p' "$records/$name")" ;;
    *) finish || tell_end unknown "somebody else is still reverting it" ;;
  esac
}

main "$@"

# Says everything about an nginx host that a plan needs; changes nothing. Arguments: sites-available, sites-enabled, the blue
# and the green site's file names, the instant layout's server snippet, its state folder, the
# command that tests nginx, the folder where a promotion is written down, "version" where
# that of nginx is asked for, then the commands that a promotion needs as root.
# A line of the latter is one argument.
tell_text() {
  [ -r "$2" ] || return 0
  say "present $1 $(readlink -f "$2")"
  while IFS= read -r line || [ -n "$line" ]; do say "text $1 $line"; done <"$2"
}

tell_entries() {
  for entry in "$1"/*; do
    if [ -L "$entry" ]; then
      say "entry link $(stat -c %Z "$entry") $(readlink -f "$entry") $(basename "$entry")"
    elif [ -f "$entry" ]; then
      say "entry file 0 $entry $(basename "$entry")"
    fi
  done
}

# When the oldest worker that takes connections began, in seconds of the epoch: what it goes by was read before.
tell_nginx() {
  oldest=$(for pid in $(workers); do ps -o etimes= -p "$pid"; done | sort -n | tail -n 1)
  if [ -n "$oldest" ]; then say "workers-since $(($(date +%s) - oldest))"; fi
}

tell_version() {
  said=$(PATH=/usr/sbin:/sbin:/usr/local/sbin:$PATH nginx -v 2>&1) || return 0
  version=${said##*/}
  say "version ${version%%[!0-9.]*}"
}

# What an earlier run left: a promotion that nobody confirmed yet, and whether its guard still lives.
tell_promotion() {
  if [ -e "$1/promotion" ]; then
    if [ -e "$1/guard" ] && ! flock -n "$1/guard" true; then alive=guarded; else alive=dead; fi
    say "promotion $alive $(cat "$1/promotion")"
  fi
  [ ! -e "$1/reverting" ] || say "promotion dead $(cat "$1/reverting")"
  [ ! -e "$1/settled" ] || say "settled $(cat "$1/settled")"
  [ ! -e "$1/last-revert" ] || say "last-revert $(cat "$1/last-revert")"
}

tell_missing_rights() {
  [ "$(id -u)" -ne 0 ] || return 0
  for command in "$@"; do
    # shellcheck disable=SC2086 # the words of the command
    sudo -n -l $command >/dev/null 2>&1 || say "not-allowed $command"
  done
}

main() {
  available=$1 enabled=$2 blue=$3 green=$4 snippet=$5 state=$6 test_command=$7 home=$8 asked=$9
  shift 9
  say "user $(id -un)"
  tell_entries "$enabled"
  tell_text blue "$available/$blue"
  tell_text green "$available/$green"
  tell_text snippet "$snippet"
  tell_sites
  if linked=$(readlink "$state/live"); then say "live $linked"; fi
  [ -z "$asked" ] || tell_version
  tell_nginx
  tell_promotion "$home"
  if [ -n "$joined" ]; then
    say "observed"
    return
  fi
  [ -w "$enabled" ] || tell_missing_rights "$@"
  if said=$(sh -c "$test_command" 2>&1 </dev/null); then
    say "test ok"
  else
    say "test failed"
    printf '%s\n' "$said" | while IFS= read -r line; do say "test-said $line"; done
  fi
  say "observed"
}

main "$@"

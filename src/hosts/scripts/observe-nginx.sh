# Says everything about an nginx host that a plan needs; changes nothing. Arguments: sites-available, sites-enabled, the blue
# and the green site's file names, the instant layout's server snippet, its state folder, the command that tests nginx.
tell_text() {
  [ -r "$2" ] || return 0
  say "present $1 $(readlink -f "$2")"
  while IFS= read -r line || [ -n "$line" ]; do say "text $1 $line"; done <"$2"
}

tell_entries() {
  for entry in "$1"/*; do
    if [ -L "$entry" ]; then
      say "entry link $(readlink -f "$entry") $(basename "$entry")"
    elif [ -f "$entry" ]; then
      say "entry file $entry $(basename "$entry")"
    fi
  done
}

main() {
  available=$1 enabled=$2 blue=$3 green=$4 snippet=$5 state=$6 test_command=$7
  say "user $(id -un)"
  if [ -w "$enabled" ]; then say "enabled-writable yes"; else say "enabled-writable no"; fi
  tell_entries "$enabled"
  tell_text blue "$available/$blue"
  tell_text green "$available/$green"
  tell_text snippet "$snippet"
  if linked=$(readlink "$state/live"); then say "live $linked"; fi
  if grep -qsF -- "$snippet" "$enabled"/*; then
    say "snippet-included yes"
  elif said=$(sh -c "$test_command" 2>&1 </dev/null); then
    say "test ok"
  else
    say "test failed"
    printf '%s\n' "$said" | while IFS= read -r line; do say "test-said $line"; done
  fi
  say "observed"
}

main "$@"

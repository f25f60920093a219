# The last lines of a release's log, and the host's offset from UTC. Arguments: deploy path, release, number of lines.
main() {
  say "offset $(date +%z)"
  # Cut before, since no line may fill the memory, and once more to the length that is told.
  tail -n "$3" "$1/releases/$2/app.log" 2>/dev/null | cut -c 1-8000 | strip_escapes | cut -c 1-2000 |
    while IFS= read -r line || [ -n "$line" ]; do say "log $line"; done
}

main "$@"

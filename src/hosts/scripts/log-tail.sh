# The last lines of a release's log. Arguments: deploy path, release, number of lines.
main() {
  tail -n "$3" "$1/releases/$2/app.log" 2>/dev/null | cut -c 1-2000 | while IFS= read -r line || [ -n "$line" ]; do say "log $line"; done
}

main "$@"

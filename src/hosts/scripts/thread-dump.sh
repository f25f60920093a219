# Has the JVM of a slot print what its threads are doing, into the release's log, and reports that. Arguments: deploy path, release, port.
# Says: "dump LINE"; nothing if no JVM of ours can be asked.
is_dumped() { tail -c "+$from" "$log" | grep -q '^JNI global ref'; }

main() {
  log=$1/releases/$2/app.log
  size=$(stat -c %s "$log") || return 0
  from=$((size + 1))
  ask_for_threads "$1" "$3" || return 0
  wait_for 3 is_dumped
  tail -c "+$from" "$log" | head -n 5000 | cut -c 1-300 | while IFS= read -r line; do say "dump $line"; done
}

main "$@"

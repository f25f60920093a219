# Has the JVM of a slot print what its threads do, into the release's log, and tells that. Arguments: deploy path, release, port.
# Says: "dump LINE"; nothing where no JVM of ours can be asked.
# shellcheck disable=SC2086 # two numbers
written() { with_log "$log" written_since $mark; }

is_dumped() { written | grep -q '^JNI global ref'; }

main() {
  log=$1/releases/$2/app.log
  mark=$(stat -c '%i %s' "$log") || return 0
  ask_for_threads "$1" "$3" || return 0
  wait_for 3 is_dumped
  written | head -n 5000 | cut -c 1-300 | while IFS= read -r line; do say "dump $line"; done
}

main "$@"

# Tells on which ports the process of a slot listens, and has its JVM print what its threads do, into the release's log, and tells
# that. Arguments: deploy path, release, port. Says: "listens PORT", "dump LINE"; no line where no JVM of ours can be asked.
# shellcheck disable=SC2086 # two numbers
written() { with_log "$log" written_since $mark; }

is_dumped() { written | grep -q '^JNI global ref'; }

tell_ports() { # PATH PORT
  ss -Htnp state listening | awk -v pids="$(launched_processes "$1" "$2" | cut -d ' ' -f 1 | tr '\n' ' ')" '
    BEGIN { for (n = split(pids, list, " "); n > 0; n--) ours["pid=" list[n]] }
    {
      port = $3; sub(/.*:/, "", port)
      while (match($0, /pid=[0-9]+/)) {
        if (substr($0, RSTART, RLENGTH) in ours && !told[port]++) print "listens " port
        $0 = substr($0, RSTART + RLENGTH)
      }
    }'
}

main() {
  tell_ports "$1" "$3"
  log=$1/releases/$2/app.log
  mark=$(stat -c '%i %s' "$log") || return 0
  ask_for_threads "$1" "$3" || return 0
  wait_for 3 is_dumped
  written | head -n 5000 | cut -c 1-300 | while IFS= read -r line; do say "dump $line"; done
}

main "$@"

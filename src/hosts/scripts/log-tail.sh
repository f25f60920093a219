# The last lines of a release's log, and the host's offset from UTC. Arguments: deploy path, release, number of lines, inode and size that
# the log had when what matters began (empty: all does).
# A thread dump has hundreds of lines, and hides what was logged before it. The application may log in the middle of it.
leave_out_dumps() {
  awk '
    function flush() { if (held != "") print held; held = "" }
    /^Full thread dump / { inside = 1; held = ""; next }
    inside && /^Heap/ { inside = 2; next }
    inside == 2 && !/^ / && !/^$/ { inside = 0 }
    inside && /^($|[ \t"_}]|0x|JNI global ref|Threads class SMR info)/ { next }
    /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]$/ { flush(); held = $0; next }
    { flush(); print }
    END { flush() }'
}

# An earlier launch of the same release wrote into the same file.
find_lines() { # NUMBER MARK
  # shellcheck disable=SC2086 # two numbers
  if [ -n "$2" ]; then written_since $2 | tail -n "$1"; else last_lines "$1"; fi
}

main() {
  say "offset $(date +%z)"
  # Cut before, since no line may fill the memory, and once more to the length that is reported.
  with_log "$1/releases/$2/app.log" find_lines "$(($3 + 10000))" "${4-}" | cut -c 1-8000 | leave_out_dumps | tail -n "$3" |
    strip_escapes | cut -c 1-2000 | while IFS= read -r line || [ -n "$line" ]; do say "log $line"; done
}

main "$@"

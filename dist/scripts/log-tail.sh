# The last lines of a release's log, and the host's time and offset from UTC. Arguments: deploy path, release, number of lines, inode and size that
# the log had when what matters began (empty: all does).
# A thread dump has hundreds of lines, and hides what was logged before it. The application may log in the middle of it.
# A line of that length was cut, maybe within a secret: a mark tells the reader.
leave_out_dumps() {
  awk -v mark="$mark" '
    function flush() { if (held != "") print held; held = "" }
    length($0) == 65536 { sub(/[\300-\377][\200-\277]*$/, ""); $0 = $0 mark }
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

# Of a long line the start, and a mark. A stack trace in JSON, whose records may be spread over lines, ends with the cause, so of such
# a line the end too, from one of the trace's own lines on. Lengths are in bytes; a character that would be cut in two is left out.
shorten() {
  awk -v mark="$mark" '
    function first(bytes) {
      part = substr($0, 1, bytes)
      sub(/[\300-\377][\200-\277]*$/, "", part)
      return part mark
    }
    function last(bytes) {
      part = substr($0, length($0) - bytes + 1)
      sub(/^[\200-\277]+/, "", part)
      return substr(part, index(part, "\\n"))
    }
    length($0) <= 2000 { print; next }
    !/^([{]|[ \t]+")/ { print first(1997); next }
    length($0) <= 6000 { print; next }
    { print first(1000) last(4997) }'
}

main() {
  mark=$(printf '\342\200\246')
  say "offset $(date +%z)"
  say "now $(date +%s)"
  # Cut before, since no line may fill the memory, and once more to the length that is reported.
  with_log "$1/releases/$2/app.log" find_lines "$(($3 + 10000))" "${4-}" | cut -c 1-65536 | leave_out_dumps | tail -n "$3" |
    strip_escapes | shorten | while IFS= read -r line || [ -n "$line" ]; do say "log $line"; done
}

main "$@"

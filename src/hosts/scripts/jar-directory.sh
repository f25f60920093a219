# Says what the newest release's jar holds, so that a new one can be put together from it. Arguments: deploy path. Says:
# "jar RELEASE SIZE BASE64", the last being the gzipped end of the jar from its central directory on; nothing without one.
# In an end record without a comment the directory's size stands at byte 12 (PKWARE APPNOTE 6.3.10, section 4.3.16).
main() {
  cd "$1/releases" 2>/dev/null || return 0
  # shellcheck disable=SC2012 # names hold no blanks, since they are made of checked parts
  jar=$(ls -1t -- */app.jar 2>/dev/null | head -n 1)
  [ -n "$jar" ] || return 0
  size=$(wc -c <"$jar")
  directory=$(tail -c 22 "$jar" | od -An -tu4 -j12 -N4 | tr -d ' ')
  [ -n "$directory" ] && [ "$directory" -lt "$size" ] && [ "$directory" -lt 8000000 ] || return 0
  say "jar ${jar%/app.jar} $size $(tail -c "$((directory + 22))" "$jar" | gzip -c | base64 | tr -d '\n')"
}

main "$@"

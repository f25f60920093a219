# Lists the contents of the newest release's jar, so that a new one can be assembled from it. Arguments: deploy path. Says:
# "jar RELEASE SIZE BASE64", the last being the gzipped end of the jar from its central directory on; nothing without one.
# In an end record without a comment the directory's size is at byte 12; with more than 65,534 entries a zip64 end record
# of 56 bytes and its locator of 20 are before it, the size at byte 40 of the first (PKWARE APPNOTE 6.3.10, section 4.3).
number_at() { # BYTES-FROM-THE-END SKIP LENGTH
  tail -c "$1" "$jar" | od -An -tu"$3" -j"$2" -N"$3" | tr -d ' '
}

main() {
  cd "$1/releases" 2>/dev/null || return 0
  # shellcheck disable=SC2012 # names contain no spaces, since they are made of validated parts
  jar=$(ls -1t -- */app.jar 2>/dev/null | head -n 1)
  [ -n "$jar" ] || return 0
  size=$(wc -c <"$jar")
  directory=$(number_at 22 12 4) records=22
  [ -n "$directory" ] || return 0
  if [ "$size" -gt 98 ] && [ "$(number_at 98 0 4)" = 101075792 ]; then directory=$(number_at 98 40 8) records=98; fi
  [ "$directory" -lt "$size" ] && [ "$directory" -lt 16000000 ] || return 0
  say "jar ${jar%/app.jar} $size $(tail -c "$((directory + records))" "$jar" | gzip -c | base64 | tr -d '\n')"
}

main "$@"

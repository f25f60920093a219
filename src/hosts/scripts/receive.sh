# Receives a release, whole or not at all. Arguments: deploy path, release, size in bytes, SHA-256, release to copy from (or
# empty). Stdin: the jar in pieces, each a line "data LENGTH" and that many bytes, or a line "copy FROM LENGTH"; a line "end";
# then release.json. Says: "received", or "damaged" when what was put together from copies is not the jar.
assemble() {
  while read -r kind first second; do
    case $kind in
      data) head -c "$first" || return 1 ;;
      copy) dd if="$path/releases/$basis/app.jar" iflag=skip_bytes,count_bytes bs=1048576 skip="$first" count="$second" status=none || return 1 ;;
      *) return 0 ;;
    esac
  done
}

# The processor's own instructions, which OpenSSL uses, are several times as fast.
sum_of() {
  if command -v openssl >/dev/null; then openssl dgst -sha256 -r "$1"; else sha256sum "$1"; fi | cut -d ' ' -f 1
}

main() {
  path=$1 release=$2 bytes=$3 sha256=$4 basis=$5
  part=$path/releases/.upload-$release
  mkdir -p "$path/releases" "$path/slots" || fail "can't make the folder $path/releases"
  [ ! -e "$path/releases/$release" ] || fail "release $release is there already and is never overwritten"
  trap 'rm -rf "$part"' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  rm -rf "$part"
  mkdir "$part" || fail "can't make the folder $part"
  assemble >"$part/app.jar" 2>/dev/null || [ -n "$basis" ] || fail "the jar could not be written to $path: $(df -Pk "$path" | awk 'NR == 2 { print $4 }') kB are free there"
  received=$(sum_of "$part/app.jar")
  if [ -n "$basis" ] && [ "$received" != "$sha256" ]; then
    say "damaged"
    return
  fi
  [ "$received" = "$sha256" ] || fail "the jar arrived damaged or cut off: $(wc -c <"$part/app.jar") of $bytes bytes, SHA-256 $received instead of $sha256"
  cat >"$part/release.json" || fail "release.json could not be written"
  mv -T "$part" "$path/releases/$release" || fail "release $release could not be put in its place"
  say "received"
}

main "$@"

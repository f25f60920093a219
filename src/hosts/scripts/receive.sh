# Receives a release, whole or not at all. Arguments: deploy path, release, size in bytes, SHA-256; stdin: the jar, then release.json.
main() {
  path=$1 release=$2 bytes=$3 sha256=$4
  part=$path/releases/.upload-$release
  mkdir -p "$path/releases" "$path/slots" || fail "can't make the folder $path/releases"
  [ ! -e "$path/releases/$release" ] || fail "release $release is there already and is never overwritten"
  trap 'rm -rf "$part"' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  rm -rf "$part"
  mkdir "$part" || fail "can't make the folder $part"
  head -c "$bytes" >"$part/app.jar" || fail "the jar could not be written to $path: $(df -Pk "$path" | awk 'NR == 2 { print $4 }') kB are free there"
  cat >"$part/release.json" || fail "release.json could not be written"
  received=$(sha256sum "$part/app.jar" | cut -d ' ' -f 1)
  [ "$received" = "$sha256" ] || fail "the jar arrived damaged or cut off: $(wc -c <"$part/app.jar") of $bytes bytes, SHA-256 $received instead of $sha256"
  mv -T "$part" "$path/releases/$release" || fail "release $release could not be put in its place"
  say "received $release"
}

main "$@"

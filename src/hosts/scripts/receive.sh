# Receives a release, whole or not at all. Arguments: deploy path, release, size in bytes, seconds without a heartbeat after
# which the runner counts as gone, release to copy from (or empty), whether the jar is a war (war or jar). Stdin: the jar in pieces,
# each a line "data LENGTH" and that many bytes, or a line "copy FROM LENGTH"; between them lines "keep"; a line "end LENGTH SHA-256"
# and release.json; then words: "keep", "place". Says: "received", and "placed" once it was told to; or "damaged" when what was put
# together from copies is not the jar.
assemble() {
  while read -r kind first second; do
    case $kind in
      data) take "$first" || return 1 ;;
      copy) dd if="$path/releases/$older/app.jar" iflag=skip_bytes,count_bytes bs=1048576 skip="$first" count="$second" status=none || return 1 ;;
      keep) date +%s >"$part/beat" ;;
      end) printf '%s\n' "$second" >"$part/sha256" && take "$first" >"$part/release.json" && return ;;
      *) return 1 ;;
    esac
  done
}

# From a war, Spring Boot serves the files outside of WEB-INF only if its name says what it is. Java looks up where a link leads,
# so it may have that name and be app.jar all the same, for whatever looks for releases, processes and older jars.
name_file() {
  [ "$form" != war ] || ln -s app.war "$part/app.jar"
}

# Removes what an abandoned upload left, as after a power cut: an active one has a lock on its folder.
remove_left_parts() {
  for left in "$path"/releases/.upload-*; do
    [ -d "$left" ] || continue
    (exec 7<"$left" && flock -n 7 && rm -rf "$left")
  done
}

# The lock on all of them is held until this part has its own, so that no other upload considers it abandoned.
make_part() {
  exec 8<"$path/releases"
  flock 8
  remove_left_parts
  [ ! -d "$part" ] || fail "release $release is already being received in $path; if another app host shares that folder, give each host a folder of its own"
  mkdir "$part" || fail "can't make the folder $part"
  exec 9<"$part"
  flock -n 9
  exec 8<&-
}

# OpenSSL uses the processor's own instructions, which are several times as fast. One whose libraries are gone prints no sum.
sum_of() {
  openssl dgst -sha256 -r "$1" 2>/dev/null | cut -d ' ' -f 1 | grep -xE '[0-9a-f]{64}' ||
    sha256sum "$1" | cut -d ' ' -f 1
}

# A connection that falls silent leaves whoever reads from it waiting forever: then the whole process group is killed.
# A signal that comes before a new subshell has forgotten its parent's traps is lost: so it looks whether that lives.
end_if_silent() {
  silent=0 last=''
  while sleep 1 && [ -e "/proc/$$/exe" ]; do
    beat=''
    { read -r beat <"$part/beat"; } 2>/dev/null || true
    sign="$(wc -c <"$part/app.jar") $beat"
    [ "$sign" = "$last" ] || silent=0
    last=$sign silent=$((silent + 1))
    [ "$silent" -le "$runner_timeout" ] || kill -TERM 0
  done
}

watch() {
  (end_if_silent) </dev/null >/dev/null 2>&1 &
  watcher=$!
}

wait_for_word() {
  while read -r word; do
    [ "$word" = keep ] || return 0
    date +%s >"$part/beat"
  done
  return 1
}

main() {
  path=$1 release=$2 bytes=$3 runner_timeout=$4 older=$5 form=$6
  part=$path/releases/.upload-$release
  mkdir -p "$path/releases" "$path/slots" || fail "can't make the folder $path/releases"
  [ ! -e "$path/releases/$release" ] || fail "release $release already exists and is never overwritten; if another app host shares $path, give each host a folder of its own"
  make_part
  watcher=''
  trap '[ -z "$watcher" ] || kill "$watcher" 2>/dev/null; rm -rf "$part"' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  watch
  said=$({ name_file && assemble >"$part/app.jar"; } 2>&1) || [ -n "$older" ] || fail "the jar could not be written to $path: ${said##*: }; $(free_kilobytes "$path") kB are free there"
  kill "$watcher"
  received=$(sum_of "$part/app.jar") sha256=$(cat "$part/sha256" 2>/dev/null)
  if [ -n "$older" ] && [ "$received" != "$sha256" ]; then
    # At its end this script would remove what may be the next one's folder by then.
    rm -rf "$part"
    trap - EXIT
    say "damaged"
    return
  fi
  [ "$received" = "$sha256" ] || fail "the jar arrived damaged or cut off: $(wc -c <"$part/app.jar") of $bytes bytes, SHA-256 $received instead of $sha256"
  [ -s "$part/release.json" ] || fail "release.json could not be written"
  say "received"
  watch
  wait_for_word || return
  rm -f "$part/beat" "$part/sha256"
  mv -T "$part" "$path/releases/$release" || fail "release $release could not be moved into place"
  say "placed"
}

main "$@"

# Records the deployment and removes what is no longer kept. Arguments: deploy path, releases to keep beside
# those of the slots (or: all), blue port, green port; stdin: the line for deploys.jsonl.
# The releases that a slot is linked to or a process was launched from, one per line. Slots of other ports too: somebody may
# have changed the ports, or share the folder.
releases_in_use() {
  for slot in slots/*; do basename "$(readlink "$slot")"; done
  for port in "$blue" "$green"; do slot_processes "$path" "$port" | cut -d ' ' -f 6; done
}

clear_releases() {
  kept=0
  in_use=$(releases_in_use)
  # The newest first; names contain no spaces, since they are made of validated parts.
  # shellcheck disable=SC2045
  for release in $(ls -1t releases); do
    ! printf '%s\n' "$in_use" | grep -qxF -- "$release" || continue
    kept=$((kept + 1))
    [ "$kept" -gt "$keep" ] || continue
    rm -rf "releases/$release" && say "removed $release"
  done
}

main() {
  path=$1 keep=$2 blue=$3 green=$4
  cd "$path" || fail "can't enter $path"
  cat >>deploys.jsonl || fail "deploys.jsonl could not be written"
  [ "$keep" = all ] || clear_releases
}

main "$@"

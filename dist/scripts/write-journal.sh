# Records the operation and removes the releases that are no longer kept. Arguments: deploy path, how many of those that were live to
# keep beside those of the slots (or: all-live; everything: also what was never live), blue port, green port, environment, service; stdin: the
# line for deploys.jsonl.
# Says "removed RELEASE" for each.

# The releases that a slot is linked to or a process was launched from, one per line. Slots of other ports too: somebody may
# have changed the ports, or share the folder.
releases_in_use() {
  for slot in slots/*; do basename "$(readlink "$slot")"; done
  for port in "$blue" "$green"; do slot_processes "$path" "$port" | cut -d ' ' -f 6; done
}

# After a power cut or on a full disk, the file's last line may have no end: ours must not become a part of it.
append_line() {
  [ ! -s deploys.jsonl ] || [ "$(tail -c 1 deploys.jsonl | wc -l)" -eq 1 ] || echo >>deploys.jsonl
  cat >>deploys.jsonl
}

# What is known of the releases, a line each: what deploys.jsonl says, which ones are in use, which ones are there, the newest first.
tell_releases() {
  sed 's/^/journal /' deploys.jsonl 2>/dev/null
  echo
  releases_in_use | sed 's/^/uses /'
  # shellcheck disable=SC2012 # what has a space in its name is left alone
  ls -1t releases 2>/dev/null | sed 's/^/has /'
}

# Those that nobody needs, one per line. What is known to have never been live goes first, except for the latest two, whose logs may
# say why. A release of which deploys.jsonl does not say how it came and what became of it counts as one that was live.
surplus_releases() { # ENVIRONMENT SERVICE
  tell_releases | awk -v keep="$keep" -v environment="$1" -v service="$2" '
    # Of a name in the line of JSON; quotes in a text have a backslash before them.
    function value(name) {
      if (!match($0, "\"" name "\"[ \t]*:[ \t]*\"[^\"]*\"")) return ""
      found = substr($0, RSTART, RLENGTH - 1)
      sub(/.*"/, "", found)
      return found
    }
    function is_ours() {
      if (value("environment") == "" || value("service") == "") return 1
      return value("environment") == environment && value("service") == service
    }
    $1 == "journal" && !is_ours() { theirs[value("release")] = theirs[value("liveRelease")] = theirs[value("previousRelease")] = 1; next }
    $1 == "journal" {
      if (value("operation") == "deploy") came[value("release")] = 1
      if (value("result") ~ /^(deployed|promoted|rolled-back|unknown)$/) live[value("release")] = 1
      live[value("liveRelease")] = live[value("previousRelease")] = 1
    }
    $1 == "uses" { used[$2] = 1 }
    $1 != "has" || NF != 2 || $2 in used || $2 in theirs { next }
    $2 in came && !($2 in live) { if (++never_live > 2) print $2; next }
    keep != "all-live" && ++kept > keep { print $2 }'
}

clear_releases() {
  surplus_releases "$1" "$2" | while IFS= read -r release; do
    rm -rf "releases/$release" && say "removed $release"
  done
}

main() {
  path=$1 keep=$2 blue=$3 green=$4 written=yes
  cd "$path" || fail "can't enter $path"
  append_line || written=no
  # On a full disk, too.
  [ "$keep" = everything ] || clear_releases "$5" "$6"
  [ "$written" = yes ] || fail "deploys.jsonl could not be written"
}

main "$@"

# Watches the requests that nginx answers, which it logs while the marker and that of the current ten seconds are both there. Arguments: the
# marker's path, folder of the lines, what names the blue and the green slot in them, blue and green port,
# seconds without a heartbeat after which the runner counts as gone. Stdin: words; anything but "keep" ends the watch.
# Says: "unwatchable REASON" and ends; else "watching", then for each tenth of a second with requests to a slot
#   saw PORT TENTH REQUESTS FAILED SPARED OWN [BUCKET:COUNT …]
#   failed PORT COUNT STATUS METHOD PATH
# SPARED were answered by the other slot, since nginx counted this one as dead; OWN are the action's, and among no others.
# Of a path only words are reported, and nothing of its query.
summarise() {
  # shellcheck disable=SC2016 # awk's own
  exec awk -F '\t' -v blue="$1" -v green="$2" -v blue_port="$3" -v green_port="$4" '
    function template(path, segments, count, i, said) {
      if (path == "/") return path
      count = split(substr(path, 2), segments, "/")
      for (i = 1; i <= count && i <= 8; i++) said = said "/" (is_word(segments[i]) ? segments[i] : "*")
      return said (count > 8 ? "/*" : "")
    }
    # A name, an address or a token may look like any word: what is long, or anything but lowercase letters, is taken for one.
    function is_word(text) {
      if (length(text) > 24) return 0
      return text ~ /^[a-z]+([-_][a-z]+)?([-_][a-z]+)?(\.(html|json|xml|js|css|png|jpg|svg|ico|txt|do|jsp))?$/ || text ~ /^v[0-9]$/ || text == ""
    }
    # Each bucket is a tenth longer than the one before, from a millisecond on. A busybox may have no logarithm.
    BEGIN { for (edge = 1.1; edge < 1e9; edge *= 1.1) edges[++last] = edge * 0.9999999 }
    function bucket(seconds, low, high, middle) {
      if (seconds < 0.001) return 0
      low = 1; high = last
      while (low < high) {
        middle = int((low + high) / 2)
        if (seconds * 1000 < edges[middle]) high = middle; else low = middle + 1
      }
      return low
    }
    NF >= 10 {
      port = $2 == blue ? blue_port : $2 == green ? green_port : ""
      attempts = split($3, asked, /, | : /)
      # A site of the links layout names its slot also for what it passes to others.
      first = asked[1]; end = asked[attempts]
      sub(/^.*:/, "", first); sub(/^.*:/, "", end)
      if (port == "" || first != blue_port && first != green_port) next
      split($1, moment, ".")
      slice = port " " moment[1] substr(moment[2], 1, 1)
      slices[slice] = 1
      if ($9 == "action") { own[slice]++; next }
      split($4, said, /, | : /); split($6, took, /, | : /)
      # With several app hosts, nginx comes back to this slot if nothing answers on the other.
      if (first != port && end != port && $5 + 0 < 500) { spared[slice]++; next }
      requests[slice]++
      # 499: the client left before the answer.
      if ($5 != "499" && ($5 + 0 >= 500 || first == port && (said[1] == "-" || said[1] + 0 >= 500))) {
        failures[slice]++
        method = $7 ~ /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/ ? $7 : "OTHER"
        kind = port " " (said[1] + 0 >= 500 ? said[1] : $5 + 0 >= 500 ? $5 : "none") " " method " " template($10)
        if (kind in kinds || ++known <= 50) kinds[kind]++
      } else if (took[1] ~ /^[0-9.]+$/ && $5 != "101" && $8 == 0) {
        at = bucket(took[1])
        if (!((slice, at) in times)) buckets[slice] = buckets[slice] " " at
        times[slice, at]++
      }
    }
    # What failed comes first: whoever hears of enough failures decides, and says which.
    END {
      for (kind in kinds) { split(kind, part, " "); print "failed " part[1] " " kinds[kind] " " substr(kind, length(part[1]) + 2) }
      for (slice in slices) {
        printf "saw %s %d %d %d %d", slice, requests[slice], failures[slice], spared[slice], own[slice]
        count = split(buckets[slice], list, " ")
        for (i = 1; i <= count; i++) printf " %d:%d", list[i], times[slice, list[i]]
        printf "\n"
      }
    }'
}

# What was written since the last time. A line is written at once, and each window of ten seconds has a file of its own, so that
# those of the windows before are complete.
take_lines() { # BLUE GREEN BLUE-PORT GREEN-PORT
  # While no request comes there is no file, and this is called five times a second.
  for lines in "$folder"/log-*; do [ -e "$lines" ] || [ -L "$lines" ] || return 0; done
  # Not from a here-document, for which some shells need room in /tmp.
  for each in $(stat -c '%s:%n' "$folder"/log-* 2>/dev/null); do
    size=${each%%:*} lines=${each#*:} window=${each##*-}
    case $window in '' | *[!0-9]*) continue ;; esac
    if [ ! -f "$lines" ] || [ -L "$lines" ]; then continue; fi
    eval "taken=\${taken_$window-0}"
    if [ "$size" -gt "$taken" ]; then
      tail -c "+$((taken + 1))" "$lines" | head -c "$((size - taken))" | summarise "$@"
      eval "taken_$window=$size"
    fi
    [ "$window" -ge "$((tens - 1))" ] || rm -f "$lines"
  done
}

# This window's marker and the next one's, and the one that nginx checks first. Logging stops within 20 seconds of our death,
# whatever the cause.
set_markers() {
  tens=$(($(date +%s) / 10))
  [ "$tens" != "${marked-}" ] || return 0
  for name in "$marker-$tens" "$marker-$((tens + 1))" "$marker"; do [ -e "$name" ] || true >"$name" || return 1; done
  rm -f "$marker-$((tens - 1))" "$marker-$((tens - 2))"
  marked=$tens
}

remove_all() { rm -f "$marker" "$marker"-* "$folder"/log-*; }

refuse() {
  say "unwatchable $*"
  exit
}

leave() {
  kill "$ear" 2>/dev/null
  rm -rf "$work"
  [ "$is_alone" = no ] || remove_all
}

main() {
  marker=$1 folder=$2 runner_timeout=$7 is_alone=no
  { [ -d "$folder" ] && [ -r "$folder" ] && [ -w "$folder" ]; } || refuse "$folder is missing or not accessible"
  exec 9<"$folder"
  prepare_to_listen || refuse "can't make a temporary folder"
  trap leave EXIT
  listen_for_words "$work" &
  ear=$!
  # The watch of a run that is gone ends by itself in a while.
  until flock -n 9; do
    if is_dismissed "$work" "$runner_timeout"; then exit 0; fi
    sleep 0.1
  done
  is_alone=yes
  remove_all
  set_markers || refuse "no file could be made in ${marker%/*}: is the disk full?"
  say "watching"
  until is_dismissed "$work" "$((runner_timeout / 2))"; do
    sleep 0.2
    # The next window's marker is there already.
    [ "$((looks % 5))" -ne 0 ] || set_markers || true
    take_lines "$3" "$4" "$5" "$6"
  done
}

main "$@"

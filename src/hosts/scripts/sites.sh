# The sites that nginx reads, found from its own file and the includes in it; sent in front of the script that observes, which
# sets available, enabled, blue, green (both sites' names) and snippet.
# nginx's own file: from the running master's arguments, else next to the sites.
find_configuration() {
  conf=$(ps -eo args= | sed -n 's/^nginx: master process .* -c \([^ ]*\).*/\1/p' | head -n 1)
  [ -r "$conf" ] || conf=${enabled%/*}/nginx.conf
}

# The patterns that "include" names in these files; nginx counts from the folder of its own file.
patterns_in() {
  awk -v folder="${conf%/*}" '{
    sub(/(^|[ \t])#.*/, "")
    while (match($0, /(^|[ \t;{}])include[ \t]+[^;]+;/)) {
      found = substr($0, RSTART, RLENGTH)
      $0 = substr($0, RSTART + RLENGTH)
      sub(/^.?include[ \t]+/, "", found)
      gsub(/["\047 \t;]/, "", found)
      print (found ~ /^\//) ? found : folder "/" found
    }
  }' "$@"
}

# Every file that nginx reads once it reads these, into "reached"; what they include, as written there, into "patterns".
reach() {
  reached='' patterns='' next=$*
  while [ -n "$next" ]; do
    level=''
    for file in $next; do
      case " $reached " in *" $file "*) continue ;; esac
      if [ -f "$file" ] && [ -r "$file" ]; then reached="$reached $file" level="$level $file"; fi
    done
    next=''
    [ -n "$level" ] || return 0
    # shellcheck disable=SC2086 # file names
    found=$(patterns_in $level)
    patterns="$patterns $found"
    # shellcheck disable=SC2116,SC2086 # the files that the patterns stand for
    next=$(echo $found)
  done
}

is_included() {
  set -f
  for pattern in $patterns; do
    # shellcheck disable=SC2254 # a pattern
    case $1 in $pattern) set +f && return ;; esac
  done
  set +f
  return 1
}

# nginx's own file, each site that includes the snippet and both sites of the links layout, with all that these include; and
# which of the service's entries nginx does not include.
tell_sites() {
  find_configuration
  if [ -r "$conf" ]; then
    reach "$conf"
    for name in "$blue" "$green" "$(basename "$snippet" .server.conf)"; do
      is_included "$enabled/$name" || is_included "$(readlink -f "$enabled")/$name" || say "not-included $enabled/$name"
    done
  else
    reached=$(echo "$enabled"/*)
  fi
  # shellcheck disable=SC2086 # file names
  joined=$(grep -lsF -- "${snippet##*/}" $reached /dev/null)
  # shellcheck disable=SC2086 # file names
  reach $joined "$available/$blue" "$available/$green"
  case " $reached " in *" $conf "*) ;; *) [ ! -r "$conf" ] || reached="$conf $reached" ;; esac
  say "configuration $conf"
  for file in $joined; do say "joined $file"; done
  # shellcheck disable=SC2086 # file names
  awk 'FNR == 1 { print "file " FILENAME } { print "line " $0 }' $reached /dev/null | tr -d '\000-\010\013-\037'
}

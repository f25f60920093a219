# Names that several servers have at one address: nginx warns of them, and uses the server that it reads first. Sent after nginx-outline.sh and sites.sh.

# "NAME ADDRESS:PORT" of each, from what nginx's test said.
conflicting_names() {
  printf '%s\n' "$said" | sed -n 's/^.*conflicting server name "\([^" ][^" ]*\)" on \([^ ]*\), ignored$/\1 \2/p' | sort -u
}

# The files with a server of that name, in nginx's order, once reach_all has read them.
files_naming() { # NAME
  plain=${1#'*'}
  printf '%s\n' "$outline" | awk -v name="${plain#.}" '
    $2 == "named" && ($3 == name || $3 == "." name || $3 == "*." name) && !told[$1]++ { print $1 }'
}

# Each file that gives a server one of the names, once, in nginx's order, with its content.
tell_conflicting_names() {
  names=$(conflicting_names | sed '/^_ /d; s/ .*//' | sort -u)
  [ -n "$names" ] || return 0
  reach_all
  naming=" $(for name in $names; do files_naming "$name"; done | tr '\n' ' ')"
  set --
  for file in $reached; do
    case $naming in *" $file "*) set -- "$@" "$file" ;; esac
  done
  awk 'FNR == 1 { print "naming " FILENAME } { print "naming-line " $0 }' "$@" /dev/null | strip_controls
}

# Whether the files only redirect at the redirect port; setup's HTTPS sites use another one.
only_redirect() {
  for file in "$@"; do
    case $(head -n 1 "$file") in
      "$mark"*) grep -q '^    return 301 https://' "$file" ;;
      *) ! grep -Eqs '^[^#]*(_pass|root|alias|try_files)[[:space:]]' "$file" ;;
    esac || return 1
  done
}

# Whether setup wrote the file for this service; earlier versions did not say for which.
is_of_service() { # FILE
  case $(head -n 1 "$1") in "$mark"*) ;; *) return 1 ;; esac
  case $(sed -n 2p "$1") in "$signature") ;; '# for: '*) return 1 ;; esac
}

# The files of others with a server of that name.
others_naming() { # NAME
  files_naming "$1" | while read -r file; do
    is_of_service "$file" || echo "$file"
  done
}

# Fails if one of the names that setup gives a server is another site's too, at the port of that server: one of the two would
# get no requests. At the port that only redirects, another one may do the same.
refuse_conflicting_names() { # NAMES PORT REDIRECT-PORT
  conflicts=$(conflicting_names)
  [ -n "$conflicts" ] || return 0
  reach_all
  while read -r name place; do
    case " $1 " in *" $name "*) ;; *) continue ;; esac
    case ${place##*:} in "$2" | "$3") ;; *) continue ;; esac
    others=$(others_naming "$name" | tr '\n' ' ' | sed 's/ $//')
    [ -n "$others" ] || continue
    # shellcheck disable=SC2086 # file names
    if [ "${place##*:}" = "$3" ] && only_redirect $others; then continue; fi
    fail "another site also answers to $name on $place: $others"
  done <<END
$conflicts
END
}

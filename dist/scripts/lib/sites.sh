# The sites that nginx reads, found from its own file and the includes in it; sent behind nginx-processes.sh and nginx-outline.sh, and in
# front of the script that observes, which sets available, enabled, blue, green (both sites' names) and snippet.

# Every file that nginx reads once it reads these, into "reached"; what they say, into "outline"; what they include, as written there,
# into "patterns"; the first that the user can't read, into "unread".
reach() {
  reached='' outline='' patterns='' next=$*
  while [ -n "$next" ]; do
    level=''
    for file in $next; do
      case " $reached " in *" $file "*) continue ;; esac
      [ -f "$file" ] || continue
      if [ -r "$file" ]; then reached="$reached $file" level="$level $file"; else unread=${unread:-$file}; fi
    done
    next=''
    [ -n "$level" ] || return 0
    # shellcheck disable=SC2086 # file names
    told=$(outline_of $level)
    outline="$outline$told
"
    found=$(printf '%s\n' "$told" | sed -n 's|^[^ ]* /|/|p')
    patterns="$patterns $found"
    # shellcheck disable=SC2086 # the files that the patterns stand for
    set -- $found
    next=$*
  done
}

# Every file that nginx reads; if its own file can't be read, those that the sites say.
reach_all() {
  find_configuration
  if [ -r "$conf" ]; then
    reach "$conf"
  else
    [ ! -e "$conf" ] || unread=$conf
    reach "$enabled"/*
  fi
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

# The files that include one of those that are wanted.
find_includers() {
  printf '%s\n' "$includes" | while read -r file pattern; do
    for path in $pattern; do
      case " $wanted " in *" $path "*) echo "$file" ;; esac
    done
  done
}

# Those of the files in "outline" whose server blocks include the snippet, themselves or through other files, into "joined".
find_joined() {
  joined='' wanted=$snippet seen=''
  includes=$(printf '%s\n' "$outline" | grep '^[^ ]* /')
  while [ -n "$wanted" ]; do
    found=$(find_includers)
    wanted=''
    for file in $found; do
      case " $seen " in *" $file "*) continue ;; esac
      seen="$seen $file"
      case "$newline$outline" in
        *"$newline$file {$newline"*) joined="$joined $file" ;;
        *) wanted="$wanted $file" ;;
      esac
    done
  done
}

# The first of these paths that the user can't read, or the folder on the way to it that the user can't enter.
find_unreadable() { # PATH...
  for path in "$@"; do
    at=$path
    until [ -e "$at" ] || [ -z "$at" ]; do at=${at%/*}; done
    if [ "$at" = "$path" ]; then [ -r "$at" ]; else [ ! -d "$at" ] || [ -x "$at" ]; fi || {
      echo "$at"
      return
    }
  done
}

# What tells the layouts apart, and any file of nginx that may hold the service's site.
tell_unreadable() {
  unreadable=$(find_unreadable "$enabled" "$available/$blue" "$available/$green" "$snippet")
  [ -z "$unreadable" ] || say "unreadable $unreadable"
  [ -z "$unread" ] || say "unread $unread"
}

# Whether it enables one of the service's sites, whatever it is called.
leads_to_site() { # ENTRY
  # shellcheck disable=SC3013 # each sh of a server has it
  [ -L "$1" ] && { [ "$1" -ef "$available/$blue" ] || [ "$1" -ef "$available/$green" ]; }
}

# The service's entries that nginx does not include, or would not.
tell_not_included() {
  snippet_name=${snippet##*/}
  names="$blue $green ${snippet_name%.server.conf}"
  for name in $names; do tell_if_not_included "$name"; done
  for entry in "$enabled"/*; do
    case " $names " in *" ${entry##*/} "*) continue ;; esac
    ! leads_to_site "$entry" || tell_if_not_included "${entry##*/}"
  done
}

tell_if_not_included() { # NAME
  is_included "$enabled/$1" || is_included "$(readlink -f "$enabled")/$1" || say "not-included $enabled/$1"
}

# Every upstream of nginx, and what the servers of other sites listen on, each once, with the first file that does.
tell_others() {
  own=" $joined "
  snippet_name=${snippet##*/}
  for entry in "$enabled"/*; do
    # shellcheck disable=SC3013 # each sh of a server has it
    if leads_to_site "$entry" || [ "$entry" -ef "$available/${snippet_name%.server.conf}" ]; then own="$own$entry "; fi
  done
  printf '%s\n' "$whole" | awk -v own="$own" '
    $2 == "upstream" { sub(/^[^ ]* /, ""); print }
    $2 == "listen" && !index(own, " " $1 " ") {
      file = $1
      sub(/^[^ ]* listen /, "")
      if (!told[$0]++) print "other-listen " file " " $0
    }'
}

# nginx's own file, each site that includes the snippet and both sites of the links layout, with all that these include; which of
# the service's entries nginx does not include; every upstream of nginx, which a site need not include to use it; and what the servers
# of other sites listen on, which decides what reaches the service's.
tell_sites() {
  unread=''
  reach_all
  tell_unreadable
  [ ! -r "$conf" ] || tell_not_included
  find_joined
  whole=$outline
  # shellcheck disable=SC2086 # file names
  reach $joined "$available/$blue" "$available/$green"
  case " $reached " in *" $conf "*) ;; *) [ ! -r "$conf" ] || reached="$conf $reached" ;; esac
  say "configuration $conf"
  for file in $joined; do say "joined $file"; done
  {
    tell_others
    # shellcheck disable=SC2086 # file names
    awk 'FNR == 1 { print "file " FILENAME } { print "line " $0 }' $reached /dev/null
  } | tr -d '\000-\010\013-\037'
}

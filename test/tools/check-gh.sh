#!/bin/sh
# Compares the commands of GitHub's gh in files with what gh says of itself: a wrong option would be noticed in the middle of a release,
# or by users. usage: check-gh.sh GH FILE...
set -eu
gh=$1
shift

# Each command of a file on a line of its own, up to where another one begins; a value that git gives does not end it.
# Extensions have other names.
commands() {
  sed -e ':again' -e '/\\$/{' -e N -e 's/\\\n */ /' -e 'b again' -e '}' -e 's/[$](git [^()]*)//g' "$1" |
    grep -oE '(^|[^[:alnum:]_./-])gh (api|[a-z]+ [a-z-]+)( [^|;&`)]*)?' | sed 's/^.*gh /gh /'
}

# usage: check FILE COMMAND
check() {
  words=$(echo "$2" | sed -E 's/^gh (api|[a-z]+ [a-z-]+).*/\1/')
  # shellcheck disable=SC2086  # the words of a command
  help=$("$gh" $words --help 2>&1 || :)
  if ! echo "$help" | grep -qE "^  gh $words( |\$)"; then
    echo "$1: gh has no command $words"
  else
    for option in $(echo "$2" | grep -oE '[ "]--?[a-zA-Z][a-z-]*' | tr -d '" '); do
      echo "$help" | grep -qE -- "^ +([^ ]+ )?${option}[ ,]" || echo "$1: gh $words has no option $option"
    done
  fi
}

all=$(for file in "$@"; do commands "$file" | sed "s|^|$file |"; done)
[ -n "$all" ] || { echo "no command of gh was found"; exit 1; }
faults=$(echo "$all" | while read -r file command; do check "$file" "$command"; done)
[ -z "$faults" ] || { echo "$faults"; exit 1; }

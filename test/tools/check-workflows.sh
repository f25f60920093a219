#!/bin/sh
# Lints the workflows, those of docs/examples too, and the commands of gh in them and in the documents. What a linter is told to ignore is
# explained in its settings, in .github.
set -eu
cd "$(dirname "$0")/../.."
tools="${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-action/tools"

# usage: has PROGRAM      In CI it must be there: a linter that did not run has not passed.
has() {
  echo "${1##*/}"
  [ ! -x "$1" ] || return 0
  echo "${1##*/} is missing: the workflows were not checked by it"
  [ -z "${CI-}" ] || exit 1
  return 1
}

! has "$tools/actionlint" ||
  "$tools/actionlint" -config-file .github/actionlint.yaml .github/workflows/*.yml docs/examples/*.yml
! has "$tools/bin/zizmor" ||
  "$tools/bin/zizmor" --quiet --offline --persona pedantic .github action.yml docs/examples/*.yml
! has "$tools/bin/gh" ||
  sh test/tools/check-gh.sh "$tools/bin/gh" .github/workflows/*.yml docs/examples/*.yml ./*.md docs/*.md

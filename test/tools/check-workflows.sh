#!/bin/sh
# Lints the workflows, those of docs/examples too. What a linter is told to ignore is explained in its settings, in .github.
set -eu
cd "$(dirname "$0")/../.."
tools="${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-action/tools"

# usage: lint PROGRAM ARGUMENT...
lint() {
  echo "${1##*/}"
  if [ -x "$1" ]; then
    "$@"
  else
    echo "${1##*/} is missing: the workflows were not checked by it"
    # In CI it must be there: a linter that did not run has not passed.
    [ -z "${CI-}" ]
  fi
}

lint "$tools/actionlint" -config-file .github/actionlint.yaml .github/workflows/*.yml docs/examples/*.yml
lint "$tools/bin/zizmor" --quiet --offline --persona pedantic .github action.yml docs/examples/*.yml

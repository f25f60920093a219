#!/bin/sh
# Builds programs with Go into a folder of the user's cache; what is there in that version stays. Without cgo, so that they run in the test
# hosts too. usage: get-go-tools.sh PACKAGE@VERSION...     fails if one of them can't be had
set -u
tools="${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-action/tools"
PATH="$PATH:/usr/local/go/bin"
mkdir -p "$tools"

# usage: build PACKAGE VERSION
build() {
  # One that was built from a checkout knows its version by itself, if at all.
  case $(go version -m "$tools/${1##*/}" 2>/dev/null; "$tools/${1##*/}" --version 2>/dev/null) in *"${2#v}"*) return ;; esac
  echo "prepare: building ${1##*/} $2"
  CGO_ENABLED=0 GOBIN="$tools" go install "$1@$2"
}

command -v go >/dev/null || { echo "prepare: Go is missing, which builds $*"; exit 1; }
failed=0
for wanted in "$@"; do
  build "${wanted%@*}" "${wanted##*@}" || failed=1
done
exit "$failed"

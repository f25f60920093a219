#!/bin/sh
# Gets the tools that lint and run workflows, which apt does not have, into the user's cache. Existing ones are kept.
set -eu
tools="${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-action/tools"
PATH="$PATH:/usr/local/go/bin"
mkdir -p "$tools"

# Without cgo, so that the programs run in the test hosts too. usage: from_go PACKAGE VERSION
from_go() {
  case $(go version -m "$tools/${1##*/}" 2>/dev/null) in *"$2"*) return ;; esac
  echo "prepare: building ${1##*/} $2"
  CGO_ENABLED=0 GOBIN="$tools" go install "$1@$2"
}

if command -v go >/dev/null; then
  from_go github.com/nektos/act v0.2.89
  from_go github.com/rhysd/actionlint/cmd/actionlint v1.7.12
else
  echo "prepare: Go is missing, which builds act and actionlint"
fi

zizmor=1.32.0
if [ -e "$tools/zizmor-$zizmor.dist-info" ]; then
  :
elif python3 -m pip --version >/dev/null 2>&1; then
  python3 -m pip install --quiet --root-user-action ignore --upgrade --only-binary :all: --target "$tools" "zizmor==$zizmor"
else
  echo "prepare: pip is missing, which gets zizmor"
fi

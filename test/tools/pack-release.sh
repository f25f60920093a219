#!/bin/sh
# Packs what a workflow that uses the action runs, out of the commit that is checked out. usage: pack-release.sh TAG FOLDER
set -eu
name="bluegreen-action-$1"
cd "$(dirname "$0")/../.."
git archive --format tar.gz --prefix "$name/" --output "$2/$name.tar.gz" HEAD action.yml dist LICENSE
git show HEAD:dist/index.js >"$2/index.js"
cd "$2"
sha256sum "$name.tar.gz" index.js >SHA256SUMS

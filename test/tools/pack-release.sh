#!/bin/sh
# Packs what a workflow that uses the action runs, from the commit that is checked out: an archive with its checksum, and action.yml,
# dist/ and the shared workflow as they are, for attestations of each file. usage: pack-release.sh TAG FOLDER
set -eu
name="bluegreen-action-$1"
cd "$(dirname "$0")/../.."
git archive --format tar.gz --prefix "$name/" --output "$2/$name.tar.gz" HEAD action.yml dist .github/workflows/deploy.yml LICENSE
git archive HEAD action.yml dist .github/workflows/deploy.yml | tar -xf - -C "$2"
cd "$2"
sha256sum "$name.tar.gz" >SHA256SUMS

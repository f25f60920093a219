#!/bin/sh
# As actions/checkout leaves it: on a branch where a branch was asked for, else detached. usage: checkout.sh REPOSITORY REF
set -eu
repository=$1
ref=$2
git init --quiet --initial-branch=none .
git fetch --quiet "$repository" '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*'
if git rev-parse --quiet --verify "refs/remotes/origin/$ref" >/dev/null; then
  git checkout --quiet -B "$ref" "refs/remotes/origin/$ref"
else
  git checkout --quiet --detach "$ref"
fi

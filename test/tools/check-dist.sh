#!/bin/sh
# Fails unless dist/ is, byte for byte, what src/ builds.
set -eu
cd "$(dirname "$0")/../.."
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
cp -R dist "$kept/dist"
sh test/tools/build.sh >"$kept/log" 2>&1 || {
  cat "$kept/log"
  exit 1
}
diff -r "$kept/dist" dist >"$kept/difference" || {
  head -n 20 "$kept/difference" | cut -c 1-200
  echo "dist/ was not what src/ builds; it was built again: commit it together with src/"
  exit 1
}

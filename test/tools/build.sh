#!/bin/sh
# Builds dist/ from src/: one CommonJS bundle and parts that are loaded when they are used, the scripts that run on servers beside them.
set -eu
cd "$(dirname "$0")/../.."
rm -rf lib dist
tsc -p .
mkdir -p lib/hosts/scripts/lib lib/node_modules/@actions
cp src/hosts/scripts/*.sh src/promotion/*.sh lib/hosts/scripts/
cp src/hosts/scripts/lib/*.sh src/promotion/lib/*.sh lib/hosts/scripts/lib/
# @actions/core has no side effects, but does not say so. With this flag, what nobody calls is left out: its OIDC client,
# and with it undici, half of what every start would load.
cp -R node_modules/@actions/core lib/node_modules/@actions/
(cd lib/node_modules/@actions/core && npm pkg set sideEffects=false --json >/dev/null)
# A file for each part of the bundle: under one name, the last would replace the others.
ncc build lib/index.js --out dist --license '[id].licenses.txt'
cat dist/*.licenses.txt >dist/licenses
rm dist/*.licenses.txt
mv dist/licenses dist/licenses.txt
# ssh2's helper for Windows' Pageant; no runner that this action supports calls it.
rm -f dist/pagent.exe
rm -rf lib

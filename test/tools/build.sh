#!/bin/sh
# Builds dist/ from src/: one CommonJS bundle, the scripts that run on servers beside it.
set -eu
cd "$(dirname "$0")/../.."
rm -rf lib dist
tsc -p .
mkdir -p lib/hosts/scripts
cp src/hosts/scripts/*.sh lib/hosts/scripts/
ncc build lib/index.js --out dist --license licenses.txt
# ssh2's helper for Windows' Pageant; no runner that this action supports calls it.
rm -f dist/pagent.exe
rm -rf lib

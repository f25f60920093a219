#!/bin/sh
# Prints the keys that prepare-host.sh has left, for GITHUB_OUTPUT: key, known-hosts. usage: show-keys.sh FOLDER
set -eu
for name in key known_hosts; do
  end=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s<<%s\n%s\n%s\n' "$(echo "$name" | tr _ -)" "$end" "$(cat "$1/$name")" "$end"
done

#!/bin/sh
# Everything that can be checked without a host: format, lint, import directions, types, names, shell, prose, the README's tables, dist.
set -eu
cd "$(dirname "$0")/../.."
echo "format, lint"
biome check . --error-on-warnings
echo "types"
tsc --noEmit -p .
tsc --noEmit -p test
echo "names, folders"
node test/tools/check-names.ts
if command -v shellcheck >/dev/null; then
  echo "shell"
  # The scripts are sent after common.sh, which defines and reads what each of them seems to miss.
  find src -name '*.sh' -exec shellcheck --shell=sh --exclude=SC2034,SC2148,SC2154 {} +
  shellcheck test/tools/*.sh test/bed/*.sh test/bed/systems/*.sh test/bench/*.sh test/workflows/actions/*/*.sh test/self-test/*.sh
else
  echo "shellcheck is missing: the shell scripts were not checked"
fi
echo "prose"
node test/tools/check-prose.ts
echo "README's tables"
node test/tools/readme-tables.ts
echo "dist"
sh test/tools/check-dist.sh

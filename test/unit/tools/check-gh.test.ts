import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = join(import.meta.dirname, '../../tools/check-gh.sh')
/** Its help is of the form of the real one, which shows that of `gh release` for a command of it that does not exist. */
const GH = `#!/bin/sh
case "$*" in
  "release view --help") printf 'USAGE\\n  gh release view [<tag>] [flags]\\n\\nFLAGS\\n      --json fields   Output\\n  -w, --web   Open\\n' ;;
  "api --help") printf 'USAGE\\n  gh api <endpoint> [flags]\\n\\nFLAGS\\n  -q, --jq string   Query\\n' ;;
  *) printf 'USAGE\\n  gh release <command> [flags]\\n' ;;
esac
`
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-gh-'))
  writeFileSync(join(folder, 'gh'), GH)
  chmodSync(join(folder, 'gh'), 0o755)
})

afterEach(() => rmSync(folder, { recursive: true }))

function check(text: string) {
  writeFileSync(join(folder, 'a.md'), text)
  const { status, stdout } = spawnSync('sh', [script, './gh', 'a.md'], { cwd: folder, encoding: 'utf8' })
  return { status, said: stdout.trimEnd() }
}

test.each([
  'until gh release view "$TAG" --json isDraft -w; do',
  'Run `gh release view v1 --json name`, --not an option, and `gh actions-lock --relock`.',
  "gh api meta --jq '.keys[] | .name' >keys --later",
  'xargs -n 1 gh release view \\\n  --web',
])('%s', (text) => {
  expect(check(text)).toEqual({ status: 0, said: '' })
})

test.each([
  { text: 'gh release view v1 \\\n  --jason name', said: 'a.md: gh release view has no option --jason' },
  { text: 'gh release view "$(git tag)" --at x', said: 'a.md: gh release view has no option --at' },
  { text: 'gh release view v1 "--draft=$X"', said: 'a.md: gh release view has no option --draft' },
  { text: 'x=$(gh release view v1 -j)', said: 'a.md: gh release view has no option -j' },
  { text: 'gh release frobnicate v1 --json name', said: 'a.md: gh has no command release frobnicate' },
  { text: 'gh api meta -F x=1', said: 'a.md: gh api has no option -F' },
])('$text: $said', ({ text, said }) => {
  expect(check(text)).toEqual({ status: 1, said })
})

test('files without any command are refused: they would pass whatever they said', () => {
  expect(check('Nothing of the kind.')).toEqual({ status: 1, said: 'no command of gh was found' })
})

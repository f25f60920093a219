import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

describe.each(SHELLS)("the files of the service's site, in %s", (shell = '', ...options) => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-texts-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  /** What the script says of these files, without the folder. */
  const run = (script: string) => {
    const awk = shell === 'busybox' ? 'awk() { busybox awk "$@"; }' : ''
    const libraries = ['common', 'sites', 'conflicting-names', 'observe-nginx'].map(scriptSource).join('\n')
    const source = [libraries.replace(/^main "\$@"$/m, ''), awk, script].join('\n')
    return execFileSync(shell, [...options, '-c', source], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })
      .replaceAll(`${folder}/`, '')
      .trimEnd()
      .split('\n')
  }
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

  test('are reported as they are, but for control characters', () => {
    write('blue', 'server {\r\n\r\n  listen 80;\t# \\t \\\\ \'a\' "b" \u{e9}\r\n}')
    write('green', '\n  a\u{1}b \u{1b}[31mred\u{1b}[0m\n-n\n\n')
    write('a=b\\n', 'c;\\\n')
    write('empty', '')
    mkdirSync(join(folder, 'folder'))
    const files = { blue: 'blue', green: 'green', snippet: 'a=b\\n', upstreams: 'empty', requests: 'folder' }
    const told = run(
      `tell_texts ${Object.entries({ ...files, other: 'missing' })
        .map(([name, file]) => `'${name}=${folder}/${file}'`)
        .join(' ')}`,
    )
    expect(told.filter((line) => line.startsWith('present '))).toEqual(
      Object.entries(files).map(([name, file]) => `present ${name} ${file}`),
    )
    expect(told.filter((line) => !line.startsWith('present '))).toEqual([
      'text blue server {',
      'text blue ',
      'text blue   listen 80;\t# \\t \\\\ \'a\' "b" \u{e9}',
      'text blue }',
      'text green ',
      'text green   ab red',
      'text green -n',
      'text green ',
      'text snippet c;\\',
    ])
  })

  test.each([
    ['the site of a slot', 'tell_texts blue="$PWD/file"'],
    [
      'a site that has the same name',
      'conflicting_names() { echo a 80; }; files_naming() { echo "$PWD/file"; }; reach_all() { reached=$PWD/file; }; tell_conflicting_names',
    ],
  ])('%s with 200,000 lines takes no time', (_, script) => {
    write('file', 'a b;\n'.repeat(200_000))
    // Of the processor's time, since others may need it, too.
    const told = run(`ulimit -t 1; ${script}`)
    expect([told.length, told[200_000]]).toEqual([200_001, expect.stringMatching(/^(text blue|naming-line) a b;$/)])
  })
})

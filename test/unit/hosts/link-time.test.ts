import { execFileSync, spawnSync } from 'node:child_process'
import { lstatSync, lutimesSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
/** The times of a link's inode, of the link itself and of its birth, then that of the folder around it. */
type Times = readonly [inode: string, own: string, birth: string, folder: string]

describe.each(SHELLS)('when a link came to be where it is, as %s tells:', (...shell) => {
  const [program = '', ...options] = shell
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'link-time-'))
    for (const name of ['real', 'available']) mkdirSync(join(folder, name))
    symlinkSync('real', join(folder, 'enabled'))
    symlinkSync('../available/dev_8000', join(folder, 'enabled/dev_8000'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  const run = (call: string) => {
    const parts = ['common', 'change-live-link', 'revert', 'observe-nginx'].map(scriptSource).join('\n')
    const script = `${parts.replace(/^main "\$@"$/m, '')}\nenabled=${folder}/enabled layout=links sites='dev_8000 dev_8001' entry=''\n${call}`
    return execFileSync(program, [...options, '-c', script], { encoding: 'utf8' })
  }
  const stat = ([inode, own, birth, around]: Times) =>
    `stat() { printf '%s\\n' '${inode} ${own} ${birth}' '900 ${around} 1'; }`

  test.each<[string, Times, string]>([
    ['made there', ['100', '100', '100', '100'], '100'],
    ['given another owner', ['900', '100', '100', '100'], '100'],
    ['beside another entry that was changed', ['100', '100', '100', '900'], '100'],
    ['made elsewhere, and moved there', ['500', '100', '100', '500'], '500'],
    ['restored, and its folder too', ['500', '100', '500', '100'], '500'],
    ['on a file system without births', ['900', '100', '0', '300'], '300'],
    ['as busybox tells the birth', ['900', '100', 'W', '300'], '300'],
    ['as an old stat tells the birth', ['900', '100', '-', '300'], '300'],
  ])('%s', (_, times, expected) => {
    expect(run(`${stat(times)}; link_time /a/b`)).toBe(`${expected}\n`)
  })

  test('an observation and a record say the same', () => {
    const times = stat(['900', '100', '100', '300'])
    expect(run(`${times}; tell_entries "$enabled"`)).toMatch(/^entry link 300 \S+ dev_8000$/m)
    expect(run(`${times}; note() { echo "$*"; }; note_link`)).toBe('linked 300\n')
  })

  test('a real link, whose folder may be a link itself', () => {
    const link = join(folder, 'enabled/dev_8001')
    const old = join(folder, 'old')
    symlinkSync('../available/dev_8001', old)
    lutimesSync(old, 1000, 1000)
    renameSync(old, link)
    const seconds = Math.floor(lstatSync(link).ctimeMs / 1000)
    expect(run(`link_time ${link}`)).toBe(`${seconds}\n`)
    utimesSync(join(folder, 'real'), 2000, 2000)
    // Not every file system, and not every stat, tells when the link was born.
    const birth = Math.floor(lstatSync(link).birthtimeMs / 1000)
    expect([birth, 2000]).toContain(Number(run(`link_time ${link}`)))
    expect(run(`link_time ${folder}/enabled/none`)).toBe('')
  })
})

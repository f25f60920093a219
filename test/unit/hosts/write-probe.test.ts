import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-probe-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe.each(SHELLS)('a folder is tried by writing to it, in %s:', (program = '', ...options) => {
  const probe = (path: string, limit = ':') => {
    const script = `${['common', 'write-probe'].map(scriptSource).join('\n')}\n${limit}; try_to_write "$1" 65536`
    return spawnSync(program, [...options, '-c', script, 'sh', path], { encoding: 'utf8' }).stdout
  }

  test('one that takes a file has no trouble, and keeps none', () => {
    expect(probe(folder)).toBe('')
    expect(readdirSync(folder)).toEqual([])
  })

  test('one whose parent is gone, too, as of a TMPDIR that was cleaned up, is named', () => {
    expect(probe(`${folder}/user/1000`)).toBe(`write-trouble ${folder}/user/1000: No such file or directory\n`)
  })

  test('a limit of the login is named', () => {
    expect(probe(folder, 'ulimit -f 8')).toBe(`write-trouble ${folder}: File size limit exceeded (ulimit -f)\n`)
  })

  test('it is named in other words where its signal is ignored', () => {
    expect(probe(folder, 'trap "" XFSZ; ulimit -f 8')).toBe(`write-trouble ${folder}: File too large\n`)
  })
})

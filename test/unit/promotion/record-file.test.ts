import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf, type ScriptName } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const RELEASE = '1.0.0-7.1-aaaaaaa'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-file-'))
  mkdirSync(join(folder, 'state'))
  symlinkSync('8000', join(folder, 'state/live'))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe.each(SHELLS)('the record of a promotion, written by %s,', (...shell) => {
  const [program = '', ...options] = shell
  const run = (script: string, args: readonly string[], input = '') =>
    spawnSync(program, [...options, '-c', script, 'sh', ...args], { encoding: 'utf8', input }).stdout
  const runScript = (name: ScriptName, lines: string, input = '') => {
    const slots = ['token', '20', '8000', '8000', '8001', '0', '100']
    const args = [folder, ...slots, lines, 'instant', join(folder, 'state')]
    return run(partsOf(name).map(scriptSource).join('\n'), args, input)
  }
  const tellRecord = () =>
    run(`${['common', 'record'].map(scriptSource).join('\n')}\nrecords=$(records_in "$1")\ntell_record`, [folder])

  test('names the release that it made live', () => {
    expect(runScript('promote', `release ${RELEASE}`, 'confirm\n')).toBe('changing\npromoted\nended confirmed\n')
    expect(readlinkSync(join(folder, 'state/live'))).toBe('8001')
    const records = join(folder, 'promotions', hostname())
    expect(readdirSync(records)).toEqual(['1.8000.8001.confirmed'])
    expect(readFileSync(join(records, '1.8000.8001.confirmed'), 'utf8')).toMatch(
      /^token\nrelease 1\.0\.0-7\.1-aaaaaaa\n/,
    )
    expect(tellRecord()).toMatch(
      /^promotion confirmed \w+ 8000 8001 \d+ \d+\npromotion-release 1\.0\.0-7\.1-aaaaaaa\n$/,
    )
    expect(runScript('recover', `release ${RELEASE}`)).toBe('ended confirmed\n')
  })

  test('says which slot requests had left before', () => {
    runScript('promote', `release ${RELEASE}\nmoved-from 8000`, 'revert\n')
    expect(tellRecord()).toMatch(
      /^promotion reverted .*\npromotion-release 1\.0\.0-7\.1-aaaaaaa\npromotion-moved-from 8000\npromotion-because .*\n$/,
    )
  })

  test('names none if none was told', () => {
    expect(runScript('promote', '', 'revert\n')).toBe('changing\npromoted\nended reverted \n')
    expect(readlinkSync(join(folder, 'state/live'))).toBe('8000')
    expect(tellRecord()).toMatch(/^promotion reverted \w+ 8000 8001 \d+ \d+\npromotion-because \S+ from port .*\n$/)
  })
})

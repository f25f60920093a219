import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const script = partsOf('write-journal').map(scriptSource).join('\n')
const SHOP = { environment: 'dev', service: 'shop' }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-journal-'))
  for (const name of ['releases', 'slots']) mkdirSync(join(folder, name))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Makes the releases, the oldest first. */
function add(...releases: readonly string[]): void {
  for (const [index, release] of releases.entries()) {
    mkdirSync(join(folder, 'releases', release))
    writeFileSync(join(folder, 'releases', release, 'app.jar'), '')
    utimesSync(join(folder, 'releases', release), index, index)
  }
}

const line = (release: string, result: string, more: object = {}) =>
  JSON.stringify({ at: '2026-01-01', operation: 'deploy', result, ...SHOP, version: '1.0', release, ...more })
const record = (...lines: readonly string[]) =>
  writeFileSync(join(folder, 'deploys.jsonl'), lines.map((one) => `${one}\n`).join(''))
const link = (port: number, release: string) =>
  symlinkSync(`../releases/${release}`, join(folder, 'slots', String(port)))
const kept = () => readdirSync(join(folder, 'releases')).sort()

describe.skipIf(spawnSync('which', ['ss']).status !== 0).each(SHELLS)(
  'at the end of an operation, in %s,',
  (...shell) => {
    const [program = '', ...options] = shell
    function writeJournal(keep: number | 'all-live' | 'everything', last: string) {
      const args = [folder, String(keep), '18990', '18991', 'dev', 'shop']
      return spawnSync(program, [...options, '-c', script, 'sh', ...args], { encoding: 'utf8', input: `${last}\n` })
    }

    const live = ['l1', 'l2', 'l3', 'l4', 'l5']
    const failed = ['f1', 'f2', 'f3', 'f4', 'f5']
    const madeLive = live.map((release) => line(release, 'deployed'))
    const wereNot = failed.map((release, index) => line(release, ['failed', 'reverted', 'staged'][index % 3] ?? ''))

    test('what was live stays for as long as there is room, whatever failed since', () => {
      add(...live, ...failed, 'before', 'now')
      record(...madeLive, ...wereNot, line('before', 'deployed'))
      link(18990, 'before')
      link(18991, 'now')
      expect(writeJournal(5, line('now', 'deployed')).stdout).toBe('removed f3\nremoved f2\nremoved f1\n')
      expect(kept()).toEqual([...live, 'f4', 'f5', 'before', 'now'].sort())
      expect(writeJournal(2, line('now', 'deployed')).stdout).toBe('removed l3\nremoved l2\nremoved l1\n')
    })

    test('what fails again and again does not fill the disk, and takes the place of nothing that was live', () => {
      add(...live, ...failed)
      record(...madeLive, ...wereNot.slice(0, -1))
      link(18990, 'l5')
      link(18991, 'l4')
      expect(writeJournal('all-live', line('f5', 'failed')).stdout).toBe('removed f3\nremoved f2\nremoved f1\n')
      expect(kept()).toEqual([...live, 'f4', 'f5'].sort())
    })

    test.each([
      ['promoted after it was staged', [line('x', 'staged'), line('x', 'promoted', { operation: 'promote' })]],
      [
        'rolled back to after it was reverted',
        [line('x', 'reverted'), line('x', 'rolled-back', { operation: 'rollback' })],
      ],
      ['in a promotion of which nobody saw the end', [line('x', 'unknown')]],
      ['live when another operation ended', [line('x', 'staged'), line('f1', 'failed', { liveRelease: 'x' })]],
      ['live before another operation', [line('x', 'staged'), line('f1', 'failed', { previousRelease: 'x' })]],
      ['there before the file was lost', []],
      ['there before its beginning was lost', [line('x', 'failed', { operation: 'rollback' })]],
      ['named in what another one failed of', [line('f1', 'failed', { cause: line('x', 'failed') })]],
    ])('a release that was %s counts as one that was live', (_, lines) => {
      add('x', ...failed.slice(0, 3))
      record(...lines, ...wereNot.slice(0, 3))
      writeJournal('all-live', line('f3', 'failed'))
      expect(kept()).toEqual(['f2', 'f3', 'x'])
      writeJournal(0, line('f3', 'failed'))
      expect(kept()).toEqual(['f2', 'f3'])
    })

    test('what is in a slot, or is the neighbor’s, stays and takes no place', () => {
      add('theirs', 'their-failed', 'their-live', 'their-previous', 'old', 'l1', ...failed, 'staged')
      const neighbor = { environment: 'prod', liveRelease: 'their-live', previousRelease: 'their-previous' }
      record(
        line('theirs', 'deployed', neighbor),
        line('their-failed', 'failed', neighbor),
        line('old', 'deployed'),
        line('l1', 'deployed'),
        ...wereNot,
        line('staged', 'staged'),
      )
      link(18990, 'f1')
      link(18991, 'staged')
      expect(writeJournal(1, line('l1', 'deployed')).stdout).toBe('removed f3\nremoved f2\nremoved old\n')
    })

    test('a folder with a space in its name is left alone', () => {
      add('by hand')
      writeJournal(0, line('l1', 'deployed'))
      expect(kept()).toEqual(['by hand'])
    })

    test('where the line can not be written there is room afterwards', () => {
      add('l1', ...failed)
      record(...wereNot)
      const { stdout, stderr, status } = spawnSync(
        program,
        [...options, '-c', `cat() { false; }\n${script}`, 'sh', folder, 'all-live', '18990', '18991', 'dev', 'shop'],
        { encoding: 'utf8', input: `${line('l1', 'deployed')}\n` },
      )
      expect({ stdout, stderr, status }).toEqual({
        stdout: 'removed f3\nremoved f2\nremoved f1\n',
        stderr: 'deploys.jsonl could not be written\n',
        status: 1,
      })
    })

    test('without the lock, nothing is removed', () => {
      add(...failed)
      record(...wereNot)
      expect(writeJournal('everything', line('f5', 'failed'))).toMatchObject({ stdout: '', stderr: '', status: 0 })
      expect(kept()).toEqual(failed)
    })

    test('a line that was cut off does not cost the next one, nor what is in use', () => {
      add(...failed)
      const cut = `${wereNot.map((one) => `${one}\n`).join('')}{"at":`
      writeFileSync(join(folder, 'deploys.jsonl'), cut)
      link(18990, 'f1')
      expect(writeJournal('all-live', line('l1', 'deployed')).stdout).toBe('removed f3\nremoved f2\n')
      expect(readFileSync(join(folder, 'deploys.jsonl'), 'utf8')).toBe(`${cut}\n${line('l1', 'deployed')}\n`)
      expect(writeJournal('all-live', line('l1', 'deployed')).stdout).toBe('')
      expect(readFileSync(join(folder, 'deploys.jsonl'), 'utf8').split('\n\n')).toHaveLength(1)
    })

    test('the same where nothing can be written after it', () => {
      add(...failed.slice(0, 3))
      writeFileSync(
        join(folder, 'deploys.jsonl'),
        `${wereNot
          .slice(0, 3)
          .map((one) => `${one}\n`)
          .join('')}{"at":`,
      )
      link(18990, 'f1')
      const args = [folder, 'all-live', '18990', '18991', 'dev', 'shop']
      const full = `append_line() { false; }; main "$@"`
      const withoutRoom = script.replace(/main "\$@"\s*$/, full)
      expect(spawnSync(program, [...options, '-c', withoutRoom, 'sh', ...args], { input: '' }).status).toBe(1)
      expect(kept()).toEqual(failed.slice(0, 3))
    })

    test('the first one needs no folder but its own', () => {
      rmSync(join(folder, 'releases'), { recursive: true })
      rmSync(join(folder, 'slots'), { recursive: true })
      expect(writeJournal('all-live', line('l1', 'failed'))).toMatchObject({ stdout: '', stderr: '', status: 0 })
      expect(readFileSync(join(folder, 'deploys.jsonl'), 'utf8')).toBe(`${line('l1', 'failed')}\n`)
    })
  },
)

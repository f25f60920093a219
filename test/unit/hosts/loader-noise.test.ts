import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loader-noise-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** As after a package was removed that /etc/ld.so.preload names: each command of glibc's says so on stderr, and works. */
describe.each(SHELLS)(
  'where the loader misses a library that it is told to preload, in %s,',
  (shell = '', ...options) => {
    const run = (parts: readonly string[], script: string, input = '') => {
      const source = parts.map((part) => scriptSource(part).replace(/^main "\$@"$/m, ''))
      return spawnSync(shell, [...options, '-c', [...source, script].join('\n'), 'sh', folder], {
        encoding: 'utf8',
        env: { ...process.env, LD_PRELOAD: '/nowhere/missing.so' },
        input,
        timeout: 20_000,
        killSignal: 'SIGKILL',
      }).stdout
    }

    test('a folder can be written to and locked in, and nothing is left', () => {
      expect(run(['common', 'write-probe'], 'try_to_write "$1" 100 lock && echo writable')).toBe('writable\n')
      expect(readdirSync(folder)).toEqual([])
    })

    test('a record is held while its holder is there', () => {
      writeFileSync(join(folder, '1.8000.8001.pending'), 'token\n')
      const held = 'records=$1; hold_record 1.8000.8001.pending; ! is_held 1.8000.8001.pending || echo held'
      expect(run(['common', 'record'], held)).toBe('held\n')
    })

    test('a lock that another run has is waited for', () => {
      const take = 'state_folder=$1; exec 8>>"$1/lock"; flock -n 8; exec 9>>"$1/lock"; try_lock || echo waits'
      expect(run(['common', 'lock'], take)).toBe('waits\n')
    })

    test('what works on a slot is seen, and shares it', () => {
      writeFileSync(join(folder, 'work'), '')
      const work =
        'exec 7<>"$1/work"; flock -s -n 7; exec 8<>"$1/work"; share_work && is_worked_on "$1/work" && echo works'
      expect(run(['common', 'at-work'], work)).toBe('works\n')
      const waits = 'exec 7<>"$1/work"; flock -n 7; exec 8<>"$1/work"; share_work || echo waits'
      expect(run(['common', 'at-work'], waits)).toBe('waits\n')
    })

    test('the log’s writer ends with the application', () => {
      const log = join(folder, 'app.log')
      expect(run(['app-log'], 'write_log "$1/app.log" 65536; echo ended', 'Started\n')).toBe('ended\n')
      expect(readFileSync(log, 'utf8')).toBe('Started\n')
    })
  },
)

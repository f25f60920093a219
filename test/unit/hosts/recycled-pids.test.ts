import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recycled-pids-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe.skipIf(process.platform !== 'linux').each(SHELLS)(
  'in %s, a pid that another process has by now',
  (...shell) => {
    const [program = '', ...options] = shell
    const run = (script: string) =>
      spawnSync(program, [...options, '-c', script, 'sh'], { encoding: 'utf8', timeout: 15_000 }).stdout

    /** Stops a slot with one process; `meanwhile` is run while its requests are waited for. */
    const endSlot = (meanwhile: string) =>
      run(`${['common', 'end-slot'].map(scriptSource).join('\n')}
sleep 60 & pid=$!
find_begin "$pid"
true_tick=$began
tick=$began path=/nowhere port=1 timeout=5
find_begin() { began=$tick; }
slot_processes() { echo "$pid own java listening 5 1.0"; }
slot_units() { :; }
is_free() { :; }
is_drained() { ${meanwhile}; }
end_slot
is_gone "$pid" || { echo 'it was left alone' && kill "$pid"; }`)

    test('is not stopped once the requests that were waited for are answered', () => {
      expect(endSlot('tick=$((true_tick + 1))')).toBe('it was left alone\n')
      expect(endSlot(':')).toMatch(/^stopping (\d+)\nstopped \1 TERM\n$/)
    })

    const guard = (before: string) => {
      writeFileSync(join(folder, '1.8000.8001.pending'), '')
      writeFileSync(join(folder, '1.8000.8001.changing'), '')
      const source = ['common', 'promote'].map(scriptSource).join('\n').replace('\nmain "$@"', '')
      return run(`${source}
record=${folder}/1.8000.8001 runner_timeout=20
revert_alone() { echo "$1"; rm "$record.pending"; }
find_begin "$$"
holder_began=$began
${before}
(guard)
echo 'it lives'`)
    }

    test('does not make the guard wait for a promotion that was cut off', () => {
      expect(guard('holder_began=$((began + 1))')).toBe('the promotion was cut off\nit lives\n')
    })

    test('is not ended instead of promote.sh', () => {
      expect(guard('holder_began=$((began + 1)) end=reverted; rm "$record.pending"')).toBe('it lives\n')
    })
  },
)

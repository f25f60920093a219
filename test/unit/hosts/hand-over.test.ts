import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hand-over-'))
  mkdirSync(join(folder, 'slots'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.each(SHELLS)('a handover, in %s', (program = '', ...options) => {
  /** What it does in its order, where these slots have a unit. */
  function handOver(to: string, ...withUnits: readonly string[]): string[] {
    const stubs = `
slot_processes() { echo "7 own java starting 5 1.0"; }
slot_units() { case ' ${withUnits.join(' ')} ' in *" $2 "*) echo "slot-$2" ;; esac; }
exec 4>&1
manager() { say "manager $*" >&4; }
sync() { say "sync"; }
end_slot() { say "end"; }`
    const source = partsOf('hand-over').map(scriptSource).join('\n')
    const script = source.replace(/\n(?=main "\$@"\s*$)/, `\n${stubs}\n`)
    const args = [...options, '-c', script, 'sh', folder, to, to === '8000' ? '8001' : '8000', '5']
    const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' })
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    return stdout.trim().split('\n')
  }

  test('has written to the disk which slot boots before the previous process ends', () => {
    expect(handOver('8001', '8000', '8001')).toEqual([
      'manager enable slot-8001',
      'manager disable slot-8000',
      'sync',
      'recorded 8001',
      'end',
    ])
    expect(readlinkSync(join(folder, 'live'))).toBe('slots/8001')
  })

  test('waits for no disk where no boot starts anything', () => {
    expect(handOver('8001')).toEqual(['recorded 8001', 'end'])
  })
})

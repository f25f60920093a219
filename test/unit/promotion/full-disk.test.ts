import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const shells = ['dash', 'bash --posix', 'busybox sh'].filter(
  (shell) => spawnSync('which', [shell.split(' ')[0] ?? '']).status === 0,
)

// A folder can't be written to like a file, as little as a full disk can.
test.each(shells)('a promotion that can not be recorded is refused by %s, and leaves no record', (shell) => {
  const records = mkdtempSync(join(tmpdir(), 'full-disk-'))
  mkdirSync(join(records, '1.8000.8001.beat'))
  const [program = '', ...args] = shell.split(' ')
  const script = `${scriptSource('record')}\nrecords=${records}\nbegin_record 8000 8001 token 2>/dev/null || echo refused`
  const { stdout } = spawnSync(program, [...args, '-c', script], { encoding: 'utf8' })
  expect(stdout).toBe('refused\n')
  expect(readdirSync(records)).toEqual(['1.8000.8001.beat'])
  rmSync(records, { recursive: true })
})

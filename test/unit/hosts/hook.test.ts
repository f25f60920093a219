import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = ['dash', 'bash', 'busybox'].flatMap((name) => {
  const path = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()
  return path === '' ? [] : [[name, path] as const]
})

describe.each(SHELLS)('where sh is %s', (_, path) => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hook-'))
    mkdirSync(join(folder, 'bin'))
    symlinkSync(path, join(folder, 'bin/sh'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  /** What the script says of a command; its stdin stays open until it has ended, as that of a run does. */
  const runHook = (command: string, isFirst = 'true') => {
    const script = partsOf('hook').map(scriptSource).join('\n')
    const args = [folder, '8001', '1.0', '1.0-1', isFirst, '20', '20', String(Buffer.byteLength(command))]
    const waiting = `{ printf '%s' "$COMMAND"; until [ -e ended ]; do sleep 0.1; done; } | { "$@"; : >ended; }; rm ended`
    const { stdout } = spawnSync('sh', ['-c', waiting, 'sh', join(folder, 'bin/sh'), '-c', script, 'sh', ...args], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, COMMAND: command, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
      timeout: 30_000,
    })
    return stdout
  }

  test('the first line that fails ends a hook, with its status', () => {
    expect(runHook('echo before\n(exit 3)\necho after')).toBe('output before\nstatus 3\n')
  })

  test('what runs once for a service knows whether it is on the first app host', () => {
    const command = 'if [ "$BLUEGREEN_FIRST_HOST" = true ]; then echo migrates; fi'
    expect(runHook(command)).toBe('output migrates\nstatus 0\n')
    expect(runHook(command, 'false')).toBe('status 0\n')
  })

  test('a line that may fail says so', () => {
    expect(runHook('if false; then echo no; fi\nfalse || true\necho after')).toBe('output after\nstatus 0\n')
  })
})

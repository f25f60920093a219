import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { frameScript, REMOTE_COMMAND } from '../../../src/hosts/script.ts'

const LENGTH = 8
const folder = mkdtempSync(join(tmpdir(), 'last-words-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The script, with something done before the log is written. */
function launchWith(delay: string, args: readonly string[]): Buffer {
  const script = frameScript('launch', args).subarray(LENGTH).toString()
  const delayed = script.replace('\n  while :; do\n    told=', `\n  ${delay}\n  while :; do\n    told=`)
  expect(delayed).not.toBe(script)
  const body = Buffer.from(delayed)
  return Buffer.concat([Buffer.from(String(body.length).padStart(LENGTH, '0')), body])
}

test.skipIf(spawnSync('which', ['ss']).status !== 0)(
  'the end of an application is reported only after its last words are in the log, however slow the disk',
  async () => {
    mkdirSync(join(folder, 'releases/1.0'), { recursive: true })
    mkdirSync(join(folder, 'slots'))
    const application = join(folder, 'application')
    writeFileSync(application, '#!/bin/sh\necho last words\nexit 3\n', { mode: 0o755 })
    const args = [folder, '1.0', '18999', '5', '20', 'yes', '', '', '500000', application]
    const shell = spawn('sh', ['-c', REMOTE_COMMAND], { stdio: ['pipe', 'pipe', 'inherit'] })
    shell.stdin.write(Buffer.concat([launchWith('sleep 0.5', args), Buffer.from('end\n')]))
    for await (const line of createInterface(shell.stdout)) {
      if (line !== 'exited 3') continue
      expect(readFileSync(join(folder, 'releases/1.0/app.log'), 'utf8')).toBe('last words\n')
      shell.stdin.end()
      return
    }
    throw new Error('its end was not said')
  },
)

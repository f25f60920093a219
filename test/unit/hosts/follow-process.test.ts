import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const PORT = '18995'

let folder: string
let started: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'follow-process-'))
  mkdirSync(join(folder, 'releases/1.0'), { recursive: true })
  writeFileSync(join(folder, 'releases/1.0/app.log'), 'booted\n')
  symlinkSync('/bin/sh', join(folder, 'java'))
  started = []
})

afterEach(() => {
  for (const { exitCode, signalCode, pid } of started) {
    if (exitCode === null && signalCode === null && pid) process.kill(pid, 'SIGKILL')
  }
  rmSync(folder, { recursive: true })
})

describe.skipIf(spawnSync('which', ['ss']).status !== 0).each(SHELLS)(
  'a process that an earlier run launched, watched by %s,',
  (...shell) => {
    const [program = '', ...options] = shell

    /** One of the slot that does nothing until it is killed. */
    async function launchApplication(): Promise<ChildProcess> {
      const args = ['-c', 'echo up; read -r word', 'java', `-Dserver.port=${PORT}`, `${folder}/releases/1.0/app.jar`]
      const application = spawn(join(folder, 'java'), args, { stdio: ['pipe', 'pipe', 'ignore'] })
      started.push(application)
      await once(application.stdout, 'data')
      return application
    }

    function watch(pid: number | undefined, release = '1.0', timeout = '20', nginx = 'yes') {
      const stubs = 'slot_units() { echo its-unit; }; systemd_keep() { say "kept $unit"; }'
      const source = partsOf('follow-process')
        .map(scriptSource)
        .join('\n')
        .replace(/\n(?=main "\$@"\s*$)/, `\n${stubs}\n`)
      const args = [folder, PORT, String(pid), release, timeout, nginx]
      const child = spawn(program, [...options, '-c', source, 'sh', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
      started.push(child)
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      const exit = once(child, 'exit')
      return {
        child,
        next: async () => (await lines.next()).value,
        /** All that it says from now on. */
        async rest() {
          const said: string[] = []
          for await (const line of lines) if (line !== 'alive') said.push(line)
          expect(await exit).toEqual([0, null])
          return said
        },
      }
    }

    test('is said to have ended as soon as it has', async () => {
      const application = await launchApplication()
      const script = watch(application.pid)
      expect(await script.next()).toMatch(/^watching \d+ 7$/)
      application.kill('SIGKILL')
      expect(await script.rest()).toEqual(['exited'])
    })

    /** Starts with its host from then on where it became the live one. */
    test.each([
      ['leave', 'yes', '18994', ['kept its-unit', 'left']],
      [null, 'yes', PORT, []],
      [null, 'no', '18994', []],
      [null, 'no', PORT, ['kept its-unit', 'left']],
    ])('stays once the word is %s; nginx: %s, recorded as live: %s', async (word, nginx, live, said) => {
      symlinkSync(`slots/${live}`, join(folder, 'live'))
      const application = await launchApplication()
      const script = watch(application.pid, '1.0', '20', nginx)
      await script.next()
      script.child.stdin.end(word === null ? '' : `keep\n${word}\n`)
      expect(await script.rest()).toEqual(said)
      expect(existsSync(`/proc/${application.pid}/exe`)).toBe(true)
    })

    test('is not watched any more by a host that hears nothing', async () => {
      const application = await launchApplication()
      const script = watch(application.pid, '1.0', '1')
      await script.next()
      expect(await script.rest()).toEqual([])
    })

    test('has ended if its pid is that of a process of another release, or of none', async () => {
      const application = await launchApplication()
      for (const [pid, release] of [
        [application.pid, '1.1'],
        [process.pid, '1.0'],
        [999_999, '1.0'],
      ] as const) {
        const script = watch(pid, release)
        expect(await script.next()).toMatch(/^watching /)
        expect(await script.rest()).toEqual(['exited'])
      }
    })
  },
)

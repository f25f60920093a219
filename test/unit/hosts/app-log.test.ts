import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const appLog = scriptSource('app-log')
const BOUND = 640_000
const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const AS_ANOTHER = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups']
const mayBecomeOthers = process.getuid?.() === 0 && spawnSync('setpriv', ['true']).status === 0

let folder: string
let log: string
let writers: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-log-'))
  chmodSync(folder, 0o777)
  log = join(folder, 'app.log')
  writers = []
})

afterEach(() => {
  for (const writer of writers) writer.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
const read = (path: string) => (sizeOf(path) === 0 ? '' : readFileSync(path, 'utf8'))
const both = () => read(`${log}.1`) + read(log)
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `${from + index} of the lines that were printed\n`).join('')

function startWriter(shell: readonly string[], before: readonly string[] = []) {
  const [program = '', ...args] = [...before, ...shell]
  const writer = spawn(program, [...args, '-c', `${appLog}\nwrite_log "$@"`, 'bluegreen-log', log, String(BOUND / 2)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, bluegreen_app_log: appLog },
  })
  writers.push(writer)
  const { stdin } = writer
  stdin.on('error', () => undefined)
  return {
    pid: writer.pid ?? 0,
    /** Resolves once the writer has taken it. */
    print: (text: string) => new Promise<void>((taken) => stdin.write(text, () => taken())),
    async end() {
      const exit = once(writer, 'exit')
      stdin.end()
      return (await exit)[0]
    },
  }
}

describe.each(SHELLS)('what is printed, written by %s', (...shell) => {
  test('is kept within the bound: the end of it, without a gap', async () => {
    const writer = startWriter(shell)
    const printed = numbered(0, 60_000)
    await writer.print(printed)
    expect(await writer.end()).toBe(0)
    expect(printed.length).toBeGreaterThan(3 * BOUND)
    expect(printed.endsWith(both())).toBe(true)
    for (const path of [log, `${log}.1`]) expect(sizeOf(path)).toBeLessThanOrEqual(BOUND / 2)
    expect(both().length).toBeGreaterThan((BOUND / 2) * 0.8)
    expect(sizeOf(log)).toBeGreaterThan(0)
    expect(statSync(log).mode & 0o777).toBe(0o640)
  })

  test('is written line by line as it comes, also where each comes alone, and none is too many', async () => {
    const writer = startWriter(shell)
    for (let count = 1; count <= 300; count += 1) {
      await writer.print(numbered(count, count + 1))
      if (count % 50 === 0) await expect.poll(both, { timeout: 10_000 }).toBe(numbered(1, count + 1))
    }
    expect(sizeOf(`${log}.1`)).toBe(0)
    expect(await writer.end()).toBe(0)
  })

  test('goes on where the log of an earlier process was left, and its excess is removed with the next rotation', async () => {
    for (const [from, to] of [
      [0, 5],
      [5, 10],
      [10, 40_000],
    ] as const) {
      const writer = startWriter(shell)
      await writer.print(numbered(from, to))
      expect(await writer.end()).toBe(0)
      // A blank line stands between the two.
      if (to <= 10) expect(both()).toBe([numbered(0, 5), numbered(5, to)].filter((lines) => lines !== '').join('\n'))
    }
    expect(numbered(10, 40_000).endsWith(both())).toBe(true)
  })

  test('does not touch what an earlier process left where a later one prints nothing', async () => {
    for (const printed of ['before\n', '', 'after\n']) {
      const writer = startWriter(shell)
      await writer.print(printed)
      await writer.end()
      expect(both()).toContain('before\n')
    }
    expect(both().replaceAll(/\n+/g, '\n')).toBe('before\nafter\n')
  })

  test('is written to its end whoever ends the application', async () => {
    const writer = startWriter(shell)
    await writer.print('before\n')
    await expect.poll(both, { timeout: 10_000 }).toBe('before\n')
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const) process.kill(writer.pid, signal)
    await writer.print('after\n')
    expect(await writer.end()).toBe(0)
    expect(both()).toBe('before\nafter\n')
  })

  test('is dropped where the disk is full: the application waits for nothing, and is heard again once there is room', async () => {
    symlinkSync('/dev/full', log)
    const writer = startWriter(shell)
    await writer.print(numbered(0, 60_000))
    rmSync(log)
    await expect
      .poll(
        async () => {
          await writer.print('room again\n')
          return both()
        },
        { timeout: 10_000 },
      )
      .toContain('room again\n')
    expect(await writer.end()).toBe(0)
    expect(both()).not.toContain('of the lines')
  })

  test('is dropped where there is no log any more, without work while nothing is printed', async () => {
    log = join(folder, 'gone/app.log')
    const writer = startWriter(shell)
    await writer.print(numbered(0, 60_000))
    await delay(1500)
    const before = childTicks(writer.pid)
    await delay(1500)
    expect(childTicks(writer.pid) - before).toBeLessThan(10)
    await writer.end()
  })

  test.skipIf(!mayBecomeOthers)(
    'goes on to be written after a time in which no process could be started',
    async () => {
      const writer = startWriter(shell, ['prlimit', '--nproc=8', ...AS_ANOTHER])
      await writer.print('before\n')
      await expect.poll(both, { timeout: 10_000 }).toBe('before\n')
      const others = Array.from({ length: 8 }, () => spawn('setpriv', [...AS_ANOTHER.slice(1), 'sleep', '60']))
      writers.push(...others)
      await Promise.all(others.map((other) => once(other, 'spawn')))
      const printed = writer.print(numbered(0, 20_000))
      await delay(500)
      for (const other of others) other.kill('SIGKILL')
      await expect
        .poll(
          async () => {
            await writer.print('again\n')
            return both()
          },
          { timeout: 30_000, interval: 200 },
        )
        .toContain('again\n')
      await printed
      expect(await writer.end()).toBe(0)
    },
    60_000,
  )
})

/** Hundredths of a second that the ended children of a process took. */
function childTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[13]) + Number(fields[14])
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf, type ScriptName } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

/** Runs a command with a full /tmp of its own; once the file `fill` exists, no further file can be made in it either. */
const WITH_SMALL_TMP = `
mount -t tmpfs -o size=64k,nr_inodes=40 none "$1/tmp" || exit
head -c 1000000 /dev/zero >"$1/tmp/zeros"
exec 5<&0
(
  until [ -e "$1/fill" ]; do sleep 0.02; done
  while mkdir "$1/tmp/$((count += 1))"; do :; done
  mkdir "$1/full"
) </dev/null >/dev/null 2>&1 5<&- &
export TMPDIR="$1/tmp"
shift
exec "$@" <&5 5<&-`

let folder: string
let started: ChildProcess[]
let applications: number[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heard-words-'))
  for (const name of ['tmp', 'releases/1.0', 'slots']) mkdirSync(join(folder, name), { recursive: true })
  started = []
  applications = []
})

afterEach(() => {
  for (const { pid } of started) if (pid !== undefined) end(pid)
  for (const pid of applications) end(pid)
  rmSync(folder, { recursive: true })
})

function end(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`)
}

function start(shell: readonly string[], script: ScriptName, args: readonly string[], before: readonly string[] = []) {
  const program = `bluegreen_app_log=:\n${partsOf(script).map(scriptSource).join('\n')}`
  const [command = '', ...rest] = [...before, ...shell, '-c', program, 'sh', ...args]
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'ignore'] })
  started.push(child)
  child.stdin.on('error', () => undefined)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const exit = once(child, 'exit').then(([status]) => status)
  const next = async () => {
    let line = (await lines.next()).value
    while (line === 'alive') line = (await lines.next()).value
    return line
  }
  return {
    pid: child.pid ?? 0,
    say: (...words: string[]) => child.stdin.write(words.map((word) => `${word}\n`).join('')),
    end: () => child.stdin.end(),
    next,
    exit,
  }
}

const smallTmp = () => ['unshare', '-m', 'sh', '-c', WITH_SMALL_TMP, 'sh', folder]

async function fillTmp() {
  writeFileSync(join(folder, 'fill'), '')
  await expect.poll(() => existsSync(join(folder, 'full')), { timeout: 10_000 }).toBe(true)
}

async function launch(shell: readonly string[], timeout: number, before: readonly string[] = []) {
  const args = [folder, '1.0', '18998', '5', String(timeout), 'yes', '', '', 'none', 'sleep', '60']
  const script = start(shell, 'launch', args, before)
  script.say('A=b', 'end')
  const pid = Number((await script.next())?.split(' ')[1])
  applications.push(pid)
  return { ...script, application: pid }
}

/** For longer than its timeout, with two heartbeats at a time, as after a connection that stalled. */
async function stayAlive(script: ReturnType<typeof start>) {
  for (let count = 0; count < 6; count += 1) {
    script.say('keep', 'keep')
    await delay(500)
  }
  expect(isAlive(script.pid)).toBe(true)
}

describe.each(SHELLS)('the words that %s hears', (...shell) => {
  test.each([
    [['hold', 'leave'], 'left'],
    [['leave'], 'left'],
    [['stage'], 'left'],
    [['hold'], 'left'],
    [['keep', 'keep', 'hold', 'keep'], 'left'],
    [['hold', 'stop'], 'stopped TERM'],
    [['stop'], 'stopped TERM'],
    [[], 'stopped TERM'],
  ])('%j and the end of its stdin, all at once: %s', async (words, outcome) => {
    const script = await launch(shell, 20)
    script.say(...words)
    script.end()
    expect(await script.next()).toBe(outcome)
    expect(await script.exit).toBe(0)
    expect(isAlive(script.application)).toBe(outcome === 'left')
  })

  test('a runner that is silent is gone, one that was too often silent for less is not', async () => {
    const script = await launch(shell, 2)
    await stayAlive(script)
    script.say('hold')
    expect(await script.next()).toBe('left')
    expect(isAlive(script.application)).toBe(true)
  })

  test.skipIf(!mayMount)('are heard where /tmp is full: a process that was told to stay stays', async () => {
    const script = await launch(shell, 2, smallTmp())
    await fillTmp()
    script.say('hold')
    await stayAlive(script)
    script.say('leave')
    expect(await script.next()).toBe('left')
    expect(await script.exit).toBe(0)
    expect(isAlive(script.application)).toBe(true)
  })

  test.skipIf(!mayMount)('are heard where /tmp is full: the lock stays for as long as the run', async () => {
    const script = start(shell, 'lock', [join(folder, 'home'), '5', '2', 'somebody'], smallTmp())
    expect(await script.next()).toBe('locked')
    await fillTmp()
    await stayAlive(script)
    script.say('release')
    script.end()
    expect(await script.exit).toBe(0)
  })
})

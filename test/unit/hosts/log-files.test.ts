import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const textOf = (...parts: readonly string[]) => parts.map(scriptSource).join('\n')
const tail = textOf(...partsOf('log-tail'))
const dump = textOf(...partsOf('thread-dump'))
const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string
let log: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-files-'))
  mkdirSync(join(folder, 'releases/1.0'), { recursive: true })
  log = join(folder, 'releases/1.0/app.log')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** What the script says, without its words. */
function run([program = '', ...args]: readonly string[], script: string, values: readonly string[]): string[] {
  const said = execFileSync(program, [...args, '-c', script, 'sh', folder, '1.0', ...values], { encoding: 'utf8' })
  return said.split('\n').flatMap((line) => /^(?:log|dump) (.*)$/.exec(line)?.slice(1) ?? [])
}

describe.each(SHELLS)('the two files of a log, read by %s', (...shell) => {
  const lastLines = (count: number) => run(shell, tail, [String(count)])

  test.each([
    [1, ['e']],
    [2, ['d', 'e']],
    [3, ['b c', 'd', 'e']],
    [9, ['a', 'b c', 'd', 'e']],
  ])('the last %i lines are those of both, the one between them whole', (count, expected) => {
    writeFileSync(`${log}.1`, 'a\nb ')
    writeFileSync(log, 'c\nd\ne\n')
    expect(lastLines(count)).toEqual(expected)
  })

  test('either may be all there is, or none', () => {
    expect(lastLines(5)).toEqual([])
    writeFileSync(`${log}.1`, 'older\n')
    expect(lastLines(5)).toEqual(['older'])
    rmSync(`${log}.1`)
    writeFileSync(log, 'newer\n')
    expect(lastLines(5)).toEqual(['newer'])
  })

  test.each([
    ['in the same file', () => undefined],
    ['and the file was begun again since', () => renameSync(log, `${log}.1`)],
  ])('of an earlier launch of the same release nothing is read, %s', (_, beginAgain) => {
    writeFileSync(log, 'earlier\n')
    const { ino, size } = statSync(log)
    appendFileSync(log, 'first\n')
    beginAgain()
    appendFileSync(log, 'last\n')
    expect(run(shell, tail, ['5', `${ino} ${size}`])).toEqual(['first', 'last'])
    expect(run(shell, tail, ['1', `${ino} ${size}`])).toEqual(['last'])
  })

  test('begun again between the opening of the one and of the other, they are read as they are then', async () => {
    writeFileSync(`${log}.1`, '1\n2\n')
    // Whoever opens it waits for another one who does.
    execFileSync('mkfifo', [log])
    linkSync(log, `${log}.opened`)
    const [program = '', ...args] = shell
    const reader = spawn(program, [...args, '-c', tail, 'sh', folder, '1.0', '3'])
    const said = text(reader.stdout)
    await expect.poll(() => isOpen(`${log}.1`), { timeout: 10_000 }).toBe(true)
    for (const [path, lines] of [
      [`${log}.1`, '3\n4\n'],
      [log, '5\n6\n'],
    ] as const) {
      writeFileSync(`${log}.new`, lines)
      renameSync(`${log}.new`, path)
    }
    writeFileSync(`${log}.opened`, '')
    expect((await said).match(/^log .*$/gm)).toEqual(['log 4', 'log 5', 'log 6'])
  })

  test('no line is missing or doubled while the log is written and begun again', async () => {
    const program = textOf('app-log')
    const count = 'i=0; while echo "$i"; do i=$((i + 1)); done'
    const application = spawn('sh', ['-c', count], { stdio: ['ignore', 'pipe', 'ignore'] })
    const writer = spawn('sh', ['-c', `${program}\nwrite_log "$@"`, 'bluegreen-log', log, '100000'], {
      stdio: [application.stdout, 'ignore', 'ignore'],
      env: { ...process.env, bluegreen_app_log: program },
    })
    application.stdout.destroy()
    const exit = once(writer, 'exit')
    await expect.poll(() => existsSync(`${log}.1`), { timeout: 10_000 }).toBe(true)
    const seen = new Set<number>()
    for (let look = 0; look < 10; look += 1) {
      // The last one may be under way.
      const lines = lastLines(1000).slice(0, -1).map(Number)
      const first = lines[0] ?? Number.NaN
      expect(lines).toEqual(Array.from({ length: 999 }, (_, index) => first + index))
      seen.add(first)
    }
    application.kill('SIGKILL')
    expect(await exit).toEqual([0, null])
    expect(seen.size).toBeGreaterThan(5)
  })

  test.each([
    ['in the same file', ':'],
    ['and the file is begun again right behind it', 'mv "$log" "$log.1"; echo later >"$log"'],
    ['and the file is begun again within it', 'mv "$log" "$log.1"; echo "  at main" >"$log"'],
  ])('a thread dump is found from its first line on, %s', (_, then) => {
    writeFileSync(log, 'before\n')
    const asks = `ask_for_threads() { printf 'Full thread dump\\nJNI global refs: 1\\n' >>"$log"; ${then}; }`
    // The script's last line runs it.
    const script = dump.replace(/\nmain "\$@"\n$/, `\n${asks}\nmain "$@"\n`)
    const expected = ['Full thread dump', 'JNI global refs: 1']
    expect(run(shell, script, ['8000']).slice(0, 2)).toEqual(expected)
  })
})

/** Whether any process has it open. */
function isOpen(path: string): boolean {
  return globSync('/proc/[0-9]*/fd/*').some((link) => {
    try {
      return readlinkSync(link) === path
    } catch {
      return false
    }
  })
}

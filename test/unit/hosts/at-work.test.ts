import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf, type ScriptName } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string
let started: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'at-work-'))
  for (const name of ['releases/1.0', 'slots']) mkdirSync(join(folder, name), { recursive: true })
  started = []
})

afterEach(() => {
  for (const { exitCode, pid } of started) if (exitCode === null && pid) process.kill(pid, 'SIGKILL')
  rmSync(folder, { recursive: true })
})

/** A slot on which nothing runs whose process is waited for until the file `drained` exists. */
const SLOT = `
slot_processes() { echo "999999 own java starting 5 1.0"; }
slot_units() { :; }
is_drained() { [ -e "$path/drained" ]; }
is_free() { :; }`

/** On NFS 4 whoever shares a lock must have opened the file for reading, and whoever has it alone for writing. */
const NFS = `
flock() {
  mode=$(sed -n 's/^flags:.*\\([0-7]\\)$/\\1/p' /proc/self/fdinfo/8)
  case $mode$* in 1*-s* | 0-n*) echo 'flock: 8: Bad file descriptor' >&2; return 65 ;; esac
  command flock "$@"
}`

describe.skipIf(spawnSync('which', ['ss']).status !== 0).each(SHELLS)('in %s', (...shell) => {
  const [program = '', ...options] = shell
  const source = (name: ScriptName, before = '') => {
    const script = ['bluegreen_app_log=:', ...partsOf(name).map(scriptSource)].join('\n')
    return script.replace(/\n(?=main "\$@"\s*$)/, `\n${before}\n`)
  }
  const start = (name: ScriptName, args: readonly string[], before = '') => {
    const child = spawn(program, [...options, '-c', source(name, before), 'sh', ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    started.push(child)
    return child
  }
  const isAtWork = (blue = '8000', green = '8001', before = '') => {
    const args = [folder, blue, green, 'java', 'nohup', folder, '', '', '']
    const { stdout } = spawnSync(program, [...options, '-c', source('observe-app', before), 'sh', ...args], {
      encoding: 'utf8',
    })
    expect(stdout).toContain('\nobserved\n')
    return stdout.includes('\nat-work yes\n')
  }

  test.each([
    ['stop', () => [folder, '8000', '5', '0', '20']],
    ['hand-over', () => [folder, '8001', '8000', '5']],
  ] as const)(
    '%s.sh is seen at work on its slots until it has ended, though its runner is gone',
    async (name, args) => {
      expect(isAtWork()).toBe(false)
      const script = start(name, args(), SLOT)
      script.stdin.end()
      await expect.poll(() => isAtWork(), { timeout: 10_000 }).toBe(true)
      expect(isAtWork('18996', '18997')).toBe(false)
      writeFileSync(join(folder, 'drained'), '')
      await once(script, 'exit')
      expect(isAtWork()).toBe(false)
    },
  )

  test('launch.sh is, until it leaves the application, which is not', async () => {
    const args = ['1.0', '18998', '5', '20', 'yes', '', '', 'none', 'sh', '-c', 'while sleep 1; do :; done']
    const script = start('launch', [folder, ...args])
    script.stdin.write('A=b\nend\n')
    const [said] = (await once(script.stdout, 'data')) as [Buffer]
    const application = Number(/^launched (\d+) /.exec(said.toString())?.[1])
    try {
      expect(isAtWork('18998', '18999')).toBe(true)
      script.stdin.end('leave\n')
      await once(script, 'exit')
      expect(existsSync(`/proc/${application}`)).toBe(true)
      expect(isAtWork('18998', '18999')).toBe(false)
    } finally {
      process.kill(-application, 'SIGKILL')
    }
  })

  test('a script is seen where a share of a lock and a whole one want different rights to the file', async () => {
    const script = start('stop', [folder, '8000', '5', '0', '20'], SLOT + NFS)
    await expect.poll(() => isAtWork('8000', '8001', NFS), { timeout: 10_000 }).toBe(true)
    writeFileSync(join(folder, 'drained'), '')
    await once(script, 'exit')
    expect(isAtWork('8000', '8001', NFS)).toBe(false)
  })

  test('where no file can be locked, that is found out once', async () => {
    const broken = 'flock() { echo tried >>"$path/tries"; echo "flock: 8: No locks available" >&2; return 71; }'
    writeFileSync(join(folder, 'drained'), '')
    const script = start('stop', [folder, '8000', '5', '0', '20'], `${SLOT}\n${broken}`)
    script.stdin.end()
    await once(script, 'exit')
    expect(readFileSync(join(folder, 'tries'), 'utf8')).toBe('tried\n')
    expect(isAtWork('8000', '8001', broken)).toBe(false)
  })

  test('another run that looks at the same time is not at work, and a look leaves no file', () => {
    expect(isAtWork()).toBe(false)
    expect(readdirSync(join(folder, 'slots'))).toEqual([])
    writeFileSync(join(folder, 'slots/.8000.work'), '')
    const looking = `
flock() {
  case $(readlink /proc/self/fd/8) in
    *.8000.work) [ -e "$path/looked" ] || { : >"$path/looked"; return 1; } ;;
  esac
  command flock "$@"
}`
    expect(isAtWork('8000', '8001', looking)).toBe(false)
    expect(existsSync(join(folder, 'looked'))).toBe(true)
  })
})

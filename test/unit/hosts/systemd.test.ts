import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--norc', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
/** All that launch.sh has, without the last line, its only command. */
const launch = partsOf('launch').map(scriptSource).join('\n').trimEnd().replace(/\n.*$/, '')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systemd-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.each(SHELLS)('what systemd runs, in %s', (program = '', ...args) => {
  const run = (script: string, ...words: string[]) =>
    execFileSync(program, [...args, '-c', script, 'sh', ...words], { encoding: 'utf8', input: '' })

  test('writes the log itself, where it has no bound: systemd before 240 can’t', () => {
    const log = join(folder, "app's.log")
    writeFileSync(log, 'before\n')
    const set = `log=$1 log_size=none environment=GREETING=hello; shift`
    const start = run(`${launch}\n${set}; render_start_file "$@"`, log, 'sh', '-c', 'echo "$GREETING"; echo oh >&2')
    expect(run(start)).toBe('')
    expect(readFileSync(log, 'utf8')).toBe('before\nhello\noh\n')
    const unit = run(`${launch}\nport=8001 path=$1 log=$2 stop_timeout=5; render_unit`, folder, log)
    expect(unit).toContain(`ExecStart=/bin/sh ${folder}/slots/8001.sh\n`)
    expect(unit).not.toContain('append:')
  })

  test.each([
    ['leave', ['kept', 'left']],
    ['hold', ['kept', 'left']],
    ['stage', ['left']],
  ])('starts with the host after %s: %j', (word, said) => {
    for (const name of ['releases/1.0', 'slots']) mkdirSync(join(folder, name), { recursive: true })
    const stubs = `
outlive_session() { :; }
remove_left_units() { :; }
systemd_start() { sleep 60 & child=$!; }
systemd_keep() { say kept; }
systemd_await_status() { say 'it ended'; }`
    const words = [folder, '1.0', '18993', '5', '20', 'yes', 'a.service', '', 'none', 'java']
    const script = `bluegreen_app_log=:\n${launch}\n${stubs}\nmain "$@"; kill "$child"`
    const input = `A=b\nend\n${word}\n`
    const { stdout } = spawnSync(program, [...args, '-c', script, 'sh', ...words], { encoding: 'utf8', input })
    expect(stdout.trim().split('\n').slice(1)).toEqual(said)
  })
})

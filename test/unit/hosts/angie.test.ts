import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bluegreen-angie-'))
  mkdirSync(join(folder, 'sites-enabled'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** What ps lists once Angie has read its configuration so many times; the titles are those of its ngx_process_cycle.c. */
const titles = (generation: number, workers: readonly number[]) =>
  [
    `1 0 angie: master process v1.11.5 PRO #${generation} [/usr/sbin/angie -c ${folder}/angie.conf]`,
    ...workers.map((pid) => `${pid} 1 angie: worker process #${generation}`),
    '90 1 angie: worker process is shutting down #1',
    `91 1 angie: cache manager process #${generation}`,
  ].join('\n')

function run(call: string): string {
  const parts = ['common', 'nginx-processes', 'change-live-link', 'setup-restore']
    .map((name) => `. ${scriptFile(name)}`)
    .join('; ')
  const ps = `ps() { case $* in *ppid*) cat ${folder}/now ;; *) cut -d ' ' -f 3- ${folder}/now ;; esac; }`
  const variables = `enabled=${folder}/sites-enabled nginx_pid_files=${folder}/nginx.pid`
  return execFileSync('sh', ['-c', `${parts}; ${ps}; ${variables}; ${call}`], { encoding: 'utf8' }).trim()
}

describe('Angie, a fork of nginx with titles of its own', () => {
  test('has workers, of which those that shut down take no connections', () => {
    writeFileSync(join(folder, 'now'), titles(1, [101, 102]))
    expect(run('workers')).toBe('101\n102')
  })

  test.each([
    ['has new workers after a reload', [103, 104], 'yes'],
    ['still has an old one', [103, 102], 'no'],
  ])('%s', (_, workers, expected) => {
    writeFileSync(join(folder, 'now'), titles(1, [101, 102]))
    writeFileSync(join(folder, 'later'), titles(2, workers))
    const reload = `old_workers=$(workers_and_masters | tr '\\n' ' '); mv ${folder}/later ${folder}/now`
    expect(run(`${reload}; if are_workers_new; then echo yes; else echo no; fi`)).toBe(expected)
  })

  test('is read from the file that it was started with, unless nginx has one next to the sites', () => {
    writeFileSync(join(folder, 'now'), titles(1, [101]))
    writeFileSync(join(folder, 'angie.conf'), '')
    expect(run('find_configuration; echo "$conf"')).toBe(join(folder, 'angie.conf'))
    writeFileSync(join(folder, 'nginx.conf'), '')
    expect(run('find_configuration; echo "$conf"')).toBe(join(folder, 'nginx.conf'))
  })

  test('refuses a configuration in its own name', () => {
    const said = 'angie: [emerg] unknown directive "x" in /etc/angie/angie.conf:3'
    expect(run(`said='${said}'; if is_refused; then echo refused; fi`)).toBe('refused')
    expect(run(`said='sh: 1: angie: not found'; if is_refused; then echo refused; fi`)).toBe('')
  })
})

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string
let processes: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'other-services-'))
  processes = []
})

afterEach(() => {
  for (const child of processes) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

describe.skipIf(process.platform !== 'linux').each(SHELLS)('in %s', (...shell) => {
  const [program = '', ...options] = shell

  function isOtherService(...words: readonly string[]): boolean {
    const child = spawn('sh', ['-c', 'read word', 'java', '-Dserver.port=8001', '-jar', ...words])
    processes.push(child)
    const script = `${['common', 'processes'].map(scriptSource).join('\n')}\nis_other_service "$1"`
    const { status, stderr } = spawnSync(program, [...options, '-c', script, 'sh', String(child.pid)], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    return status === 0
  }

  test('a jar with our file beside it is that of a service that we launched', () => {
    mkdirSync(join(folder, 'releases/mine'), { recursive: true })
    writeFileSync(join(folder, 'releases/mine/release.json'), '{}')
    expect(isOtherService(join(folder, 'releases/mine/app.jar'), '--a=b')).toBe(true)
  })

  test('so is one that was removed, by its name', () => {
    expect(isOtherService('/home/ubuntu/billing/releases/1.0.4-rc.2-57.1-9c41d0e/app.jar')).toBe(true)
  })

  // Capistrano and Ansistrano name a release after the time.
  test.each([
    '/srv/shop/releases/20240101/app.jar',
    '/srv/shop/releases/20240101120000/app.jar',
    '/srv/shop/releases/1.0.4-57/app.jar',
    '/srv/shop/current/app.jar',
    'releases/1.0.4-57.1-9c41d0e/app.jar',
  ])('one of an old pipeline is not: %s', (jar) => {
    expect(isOtherService(jar)).toBe(false)
  })
})

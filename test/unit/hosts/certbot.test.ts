import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

/** As certbot's own: a lock of POSIX on a file of which nobody else knows more than its number. */
const LOCKING = `
import fcntl, sys
lock = open(sys.argv[1], 'w')
fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
print('locked', flush=True)
sys.stdin.read()`

describe.skipIf(process.platform !== 'linux')("certbot's lock on nginx's folder", () => {
  let folder: string
  const lockFile = () => join(folder, '.certbot.lock')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-certbot-'))
    mkdirSync(join(folder, 'sites-enabled'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  const run = (call: string) => {
    const script = `. ${scriptFile('common')}; . ${scriptFile('certbot')}; enabled=${folder}/sites-enabled; ${call}`
    return execFileSync('sh', ['-c', script], { encoding: 'utf8' })
  }
  const isDone = () => run('if is_certbot_done; then echo done; else echo at work; fi').trim()

  const whileLocked = async (act: () => void) => {
    const child = spawn('python3', ['-c', LOCKING, lockFile()], { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    act()
    child.stdin.end()
    await once(child, 'close')
  }

  test('is seen while it is held, and no longer', async () => {
    expect(isDone()).toBe('done')
    await whileLocked(() => expect(isDone()).toBe('at work'))
    expect(isDone()).toBe('done')
  })

  test('that a killed certbot left behind is none', () => {
    writeFileSync(lockFile(), '')
    expect(isDone()).toBe('done')
  })

  test('is waited for, which is reported once, and not for longer than it may take', async () => {
    const waiting = 'if await_certbot 2; then echo done; else echo gave up; fi'
    await whileLocked(() => expect(run(waiting)).toBe('waiting\nalive\ngave up\n'))
    expect(run(waiting)).toBe('done\n')
  })
})

import { expect, test } from 'vitest'
import { LineQueue } from '../../../src/hosts/line-queue.ts'
import { ANSWER_STARTS, CUT_OFF } from '../../../src/hosts/script.ts'
import { scriptFailure, silentScript } from '../../../src/hosts/script-failure.ts'

function linesAfter(...said: string[]): LineQueue {
  const lines = new LineQueue(() => undefined)
  for (const text of said) lines.push(text)
  return lines
}

const fail = (lines: LineQueue, ending: { code?: number | null; signal?: string; stderr?: string }) =>
  scriptFailure('deploy@app', 'lock', { code: 1, signal: null, stderr: '', ...ending }, lines)

test('what a login prints instead of running a script is shown, on one line and shortened', () => {
  const { message } = fail(linesAfter('\x1b]0;host\x07\x1b[31mThis account\r\n', 'is not available'), {
    stderr: 'no\tlogin\n',
  })
  expect(message).toBe('deploy@app: the login did not run lock; it printed: This account is not available no login')
  const long = fail(linesAfter('a line\n'.repeat(100_000)), { code: 0 })
  expect(long.message.length).toBeLessThan(400)
  expect(fail(linesAfter(), {}).message).toBe('deploy@app: the login did not run lock; it printed nothing')
  expect(silentScript('deploy@app', 'lock', 60, linesAfter('Choose: ')).message).toBe(
    'deploy@app: lock did not answer for 60 s; the login said: Choose:',
  )
})

test('the user of a remedy is the whole name, with the domain of its directory', () => {
  const ending = { code: 1, signal: null, stderr: '' }
  const { remedy } = scriptFailure('deploy@corp.example.com@app', 'lock', ending, linesAfter())
  expect(remedy).toContain('chsh -s /bin/sh deploy@corp.example.com)')
})

test('a login whose password has expired does not need another shell', () => {
  const stderr = 'WARNING: Your password has expired.\nPassword change required but no TTY available.\n'
  const { message, remedy } = fail(linesAfter(), { stderr })
  expect(message).toContain('it printed: WARNING: Your password has expired. Password change required')
  expect(remedy).toMatch(/run: chage -M -1 .* deploy$/)
  expect(remedy).not.toContain('chsh')
})

test.each([
  ['open terminal failed: not a terminal', /^A run has no terminal, but something wants one, .* tmux or screen/],
  ['Must be connected to a terminal.', /^A run has no terminal, but something wants one, .* tmux or screen/],
  ['screen: stdin is not a terminal', /^A run has no terminal/],
  ['This gateway gives no terminal access.', /^Allow the user to run commands: .* ForceCommand/],
  ['timeout: fork system call failed: Resource temporarily unavailable', /^deploy has reached its limit of processes/],
  ['sh: 1: Cannot fork', /^deploy has reached its limit of processes/],
  ['bash: line 1: sh: command not found', /startup file .* must neither exit nor hide sh from PATH/],
])('a login that prints "%s" has a shell that runs commands', (stderr, remedy) => {
  expect(fail(linesAfter(), { stderr: `${stderr}\n` }).remedy).toMatch(remedy)
})

test('a script that began reports why it failed, whatever startup files printed before', () => {
  const lines = linesAfter('Welcome\n', `${ANSWER_STARTS}\n`, 'one line\n')
  expect(fail(lines, { stderr: 'the disk is full\n' }).message).toBe('deploy@app: the disk is full')
  expect(fail(lines, { code: 3 }).message).toBe('deploy@app: lock ended with status 3')
  expect(silentScript('deploy@app', 'lock', 60, lines).message).toBe('deploy@app: lock did not answer for 60 s')
})

test('a killed session is not mistaken for a login that runs nothing', () => {
  expect(fail(linesAfter(), { code: null, signal: 'KILL' }).message).toBe('deploy@app: lock was killed by SIGKILL')
  expect(fail(linesAfter(), { code: null }).message).toBe('deploy@app: lock was interrupted')
})

test('an incomplete script and missing commands have their own remedies', () => {
  const cut = fail(linesAfter('Welcome\n'), { stderr: `${CUT_OFF}\n` })
  expect(cut.message).toBe('deploy@app: lock arrived incomplete, so none of it was run')
  const noise = 'bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)\n'
  const alone = fail(linesAfter(`${ANSWER_STARTS}\n`), { code: 69, stderr: `${noise}\n${ANSWER_STARTS}\nss\n` })
  expect(alone.message).toBe('deploy@app: commands that a deployment needs are missing or too limited: ss')
  const missing = fail(linesAfter(`${ANSWER_STARTS}\n`), { code: 69, stderr: 'flock tail setsid ps\n' })
  expect(missing.message).toContain('missing or too limited: flock, tail, setsid, ps')
  expect(missing.remedy).toContain('dnf install util-linux coreutils procps-ng (RHEL')
})

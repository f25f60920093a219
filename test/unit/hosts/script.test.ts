import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ANSWER_STARTS, CUT_OFF, frameScript, REMOTE_COMMAND } from '../../../src/hosts/script.ts'

const folder = mkdtempSync(join(tmpdir(), 'script-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LENGTH = 8

const pathTo = (command: string) =>
  execFileSync('sh', ['-c', `command -v ${command} || :`], { encoding: 'utf8' }).trim()

/** Folders for PATH, in each of which `sh` is that shell; busybox brings its own tools along. */
const SHELLS = [
  ['dash', ['sh']],
  ['bash', ['sh']],
  ['busybox', ['sh', 'dd', 'timeout', 'head', 'mktemp', 'mkfifo', 'cat', 'rm', 'sleep', 'mv', 'setsid']],
] as const

function makePath(program: string, names: readonly string[]): string {
  const path = join(folder, program)
  mkdirSync(path)
  for (const name of names) symlinkSync(pathTo(program), join(path, name))
  return path
}

/** What a server's command line does with these bytes. A script that listens for words ends with its stdin. */
async function run(path: string, stdin: Buffer, staysOpen = false, { home = '', args = ['-c', REMOTE_COMMAND] } = {}) {
  const shell = spawn('sh', args, { env: { PATH: path, ...(home && { HOME: home }) }, cwd: folder })
  shell.stdin.on('error', () => undefined)
  shell.stdin.write(stdin)
  if (!staysOpen) shell.stdin.end()
  const said = async (stream: AsyncIterable<Buffer>) => {
    let text = ''
    for await (const chunk of stream) text += chunk.toString()
    return text
  }
  const [stdout, stderr] = await Promise.all([said(shell.stdout), said(shell.stderr)])
  return { stdout, stderr }
}

async function runEach(path: string, inputs: readonly Buffer[]) {
  const answers = []
  for (const input of inputs) answers.push(await run(path, input))
  return answers
}

/** Cut within the length; and as a tool would leave it that read on, up to every fifth line, with later words in its place. */
function cuts(frame: Buffer): Buffer[] {
  const cut = Array.from({ length: LENGTH + 4 }, (_, index) => frame.subarray(index + 1))
  const lines = frame.toString('latin1').split('\n')
  const starts = lines
    .map((_, index) => lines.slice(0, index + 1).join('\n').length + 1 - LENGTH)
    .filter((_, line) => line % 5 === 0)
  const readOn = starts.map((at) =>
    Buffer.concat([frame.subarray(0, LENGTH), frame.subarray(LENGTH + at), Buffer.alloc(at, 'keep\n')]),
  )
  return [...cut, ...readOn]
}

describe.each(SHELLS)('in %s', (program, names) => {
  const isThere = pathTo(program) !== ''

  test.skipIf(!isThere)('a script gets its arguments, and all of stdin that follows it', async () => {
    const path = `${makePath(program, names)}:${process.env['PATH']}`
    const command = `echo "it's ${'long '.repeat(14_000)}" | wc -c; exit 3 # \u00e4`
    const args = [folder, '8001', "1'2", 'release', 'true', '20', '20', String(Buffer.byteLength(command))]
    const { stdout, stderr } = await run(path, Buffer.concat([frameScript('hook', args), Buffer.from(command)]), true)
    expect(stderr).toBe(`\n${ANSWER_STARTS}\n`)
    expect(stdout.split('\n')).toEqual(['', ANSWER_STARTS, 'output 70006', 'status 3', ''])
  })

  test.skipIf(!isThere)('a script begins in the home, wherever a startup file went', async () => {
    const path = `${join(folder, program)}:${process.env['PATH']}`
    const home = join(folder, program, 'home')
    const args = ['.', '8001', '1.0', 'release', 'true', '20', '20', '3']
    const input = Buffer.concat([frameScript('hook', args), Buffer.from('pwd')])
    const missing = await run(path, input, true, { home })
    expect(missing.stdout).toBe(`\n${ANSWER_STARTS}\n`)
    expect(missing.stderr).toContain(`can't enter ${home}, the home folder of `)
    mkdirSync(home)
    expect((await run(path, input, true, { home })).stdout).toContain(`\noutput ${home}\n`)
  })

  test.skipIf(!isThere)('a shell that a startup file put in place of this one runs nothing of a script', async () => {
    const path = `${join(folder, program)}:${process.env['PATH']}`
    const { stdout, stderr } = await run(path, frameScript('hook', [folder]), false, { args: [] })
    expect(stdout).toBe('')
    expect(stderr).toContain(`${CUT_OFF}\n`)
    expect(stderr).not.toContain(ANSWER_STARTS)
  })

  test.skipIf(!isThere)('a script whose start is missing does not run at all, and the error says so', async () => {
    const path = join(folder, program)
    for (const tool of ['dd', 'timeout']) if (program !== 'busybox') symlinkSync(pathTo(tool), join(path, tool))
    const answers = await runEach(path, cuts(frameScript('log-tail', ['/', 'release', '400'])))
    expect(answers.length).toBeGreaterThan(30)
    expect([...new Set(answers.map((answer) => JSON.stringify(answer)))].map((answer) => JSON.parse(answer))).toEqual([
      { stdout: '', stderr: `${CUT_OFF}\n` },
    ])
  })
})

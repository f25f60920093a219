import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { outcomeJsonOf, publish } from '../../../src/report/publish.ts'
import { deployed, failed } from './reported-outcomes.ts'

const folder = mkdtempSync(join(tmpdir(), 'publish-'))
const [outputs, summary] = [join(folder, 'outputs'), join(folder, 'summary')]
const exitCode = process.exitCode

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = exitCode
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The lines of the log, as the runner or a terminal gets them. */
async function publishTo(place: 'workflow' | 'terminal', ...[outcome, secrets]: Parameters<typeof publish>) {
  vi.stubEnv('GITHUB_ACTIONS', place === 'workflow' ? 'true' : '')
  vi.stubEnv('GITHUB_OUTPUT', outputs)
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary)
  const written: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  await publish(outcome, secrets)
  vi.mocked(process.stdout.write).mockRestore()
  return written.join('').split('\n')
}

function startFiles(): void {
  for (const file of [outputs, summary]) {
    rmSync(file, { recursive: true, force: true })
    writeFileSync(file, '')
  }
}

const failure = {
  stage: 'Health',
  message: 'the application ended',
  remedy: 'Add the bean.',
  logTail: ['Starting', 'Caused by: NoSuchBeanDefinitionException'],
}
const SAID = 'shop in dev: version 1.1.0 was not deployed; version 1.0.0 is live on port 8000 (blue)'

test('a failure in a workflow fails the step; its annotation says why, what to do and what is live', async () => {
  startFiles()
  const log = await publishTo('workflow', { ...failed, failure }, [])
  expect(process.exitCode).toBe(1)
  expect(log.filter((line) => line !== '' && !line.startsWith('::debug::'))).toEqual([
    '::warning title=Blue/green::Clean up failed: no route to host',
    '  | Starting',
    '  | Caused by: NoSuchBeanDefinitionException',
    `::error title=Blue/green%3A Health failed::Health: the application ended%0AAdd the bean.%0A${SAID}`,
    `Result: failed. ${SAID}`,
    'Live now: version 1.0.0 on port 8000 (blue), running since 1970-01-01 00:00 UTC',
    'What to do: Add the bean.',
  ])
  expect(readFileSync(outputs, 'utf8')).toMatch(/result<<(\S+)\nfailed\n\1\n/)
  expect(readFileSync(summary, 'utf8')).toContain(`### ❌ ${SAID.replace('(blue)', '\\(blue\\)')}\n`)
})

test('a terminal shows a failure once, with what to do at the end', async () => {
  const log = await publishTo('terminal', { ...failed, notes: [], failure: { ...failure, stage: null } }, [])
  expect(process.exitCode).toBe(1)
  expect(log.join('\n')).toContain('\nError: deploy: the application ended\nResult: failed.')
  expect(log.filter((line) => line.includes('Add the bean.'))).toEqual(['What to do: Add the bean.'])
})

test('a success fails nothing, and is an annotation where there are any', async () => {
  startFiles()
  const live = 'shop in dev: version 1.1.0 is live on port 8001 (green)'
  expect(await publishTo('workflow', deployed, [])).toContain(`::notice title=Blue/green::${live}`)
  expect(await publishTo('terminal', deployed, [])).toEqual([
    `Result: deployed. ${live}`,
    'Live now: version 1.1.0 on port 8001 (green), running since 1970-01-01 00:00 UTC',
    '',
  ])
  expect(process.exitCode).toBe(exitCode)
})

test('of many notes the first five are annotations', async () => {
  startFiles()
  const notes = ['1', '2', '3', '4', '5', '6'].map((number) => `note ${number}`)
  const log = await publishTo('workflow', { ...deployed, notes }, [])
  expect(log.filter((line) => line.startsWith('::warning'))).toEqual(
    notes.slice(0, 5).map((note) => `::warning title=Blue/green::${note}`),
  )
})

test('an annotation has a whole remedy or only its first line, since half a command must not be run', async () => {
  startFiles()
  const annotated = async (remedy: string) => {
    const log = await publishTo('workflow', { ...failed, failure: { ...failure, remedy } }, [])
    return log
      .find((line) => line.startsWith('::error'))
      ?.split('%0A')
      .slice(1, -1)
  }
  const command = `sudo ${'x'.repeat(2_985)}`
  expect(await annotated(`Run this:\n${command}`)).toEqual(['Run this:', command])
  expect(await annotated(`Run this:\n${command}x`)).toEqual(['Run this: see the job summary, or the end of the log.'])
})

test('where the outputs and the summary can’t be written, the rest is reported all the same', async () => {
  startFiles()
  rmSync(outputs)
  rmSync(summary)
  mkdirSync(summary)
  const log = (await publishTo('workflow', deployed, [])).join('\n')
  expect(log).toContain('::warning title=Blue/green::the outputs could not be written: Missing file')
  expect(log).toContain('::warning title=Blue/green::the job summary could not be written: EISDIR')
  expect(log).toContain('Result: deployed.')
})

test('an outcome for a later look has the ends of its logs, and no secret', async () => {
  startFiles()
  const lines = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(600)}`)
  const logs = [{ host: 'app', port: 8000, slot: 'blue' as const, release: null, lines, hasTimes: true }]
  const said = outcomeJsonOf({ ...failed, logs, failure: { ...failure, logTail: lines } })
  const shown = lines.slice(10).map((line) => line.slice(0, 501))
  expect(JSON.parse(said)).toMatchObject({
    result: 'failed',
    logs: [{ host: 'app', lines: shown }],
    failure: { message: 'the application ended', logTail: shown },
  })
  expect(JSON.parse(outcomeJsonOf(deployed))).toMatchObject({ result: 'deployed', failure: null })
  const log = await publishTo('workflow', { ...failed, failure: { ...failure, message: 'hunter2' } }, ['hunter2'])
  const [debug] = log.filter((line) => line.startsWith('::debug::'))
  expect(debug).toMatch(/^::debug::outcome \{.*"message":"\*\*\*"/)
  expect(readFileSync(summary, 'utf8')).toContain('failed:** ***')
})

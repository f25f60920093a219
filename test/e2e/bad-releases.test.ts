import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { renderMarkdown, visibleText } from '../harness/github-markdown.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'
import type { Kind } from '../load/tally.ts'

interface BadRelease {
  readonly misbehave: string
  /** What the run says about it. */
  readonly cause: string
  /** A line of the application's own log. */
  readonly logLine: string
  readonly inputs?: ActionInputs
  /** What it says to do; unless given, to read that log. */
  readonly remedy?: string
}

const started = 'version 1.1.0 listening on port 8000'

const badReleases: readonly BadRelease[] = [
  {
    misbehave: 'crash-at-boot',
    cause: 'the application ended: the property elasticsearch.url is not set',
    logLine: "Could not resolve placeholder 'elasticsearch.url'",
  },
  {
    misbehave: 'port-taken',
    cause: 'the application ended: port 8000 was taken by another process',
    logLine: 'Web server failed to start. Port 8000 was already in use.',
  },
  {
    misbehave: 'missing-bean',
    cause: 'the application ended: Spring found no bean of type com.example.explorer.BlockRepository',
    logLine: 'APPLICATION FAILED TO START',
  },
  {
    misbehave: 'out-of-memory',
    cause: 'the application ended: the JVM ran out of memory (Java heap space)',
    logLine: 'java.lang.OutOfMemoryError: Java heap space',
    inputs: { 'java-options': '-Xmx64m' },
  },
  {
    misbehave: 'class-too-new',
    cause: 'the application ended: the jar was built for Java 55, ',
    logLine: 'java.lang.UnsupportedClassVersionError',
  },
  {
    misbehave: 'never-listens',
    cause: ':8000/health was not healthy within 3 s: nothing listens on port 8000',
    logLine: 'starting',
    remedy: 'Its log shows how far it came. If it was still starting, raise health-timeout.',
    inputs: { 'health-timeout': '3' },
  },
  {
    misbehave: 'never-healthy',
    cause: ':8000/health was not healthy within 3 s: it answers 503',
    logLine: started,
    remedy: 'Something that its health depends on is DOWN',
    inputs: { 'health-timeout': '3' },
  },
  {
    misbehave: 'down',
    cause: ':8000/health was not healthy within 3 s: it answers 200 with status DOWN',
    logLine: started,
    remedy: 'Something that its health depends on is DOWN',
    inputs: { 'health-timeout': '3' },
  },
  {
    misbehave: 'hang',
    cause: ':8000/health was not healthy within 3 s: no answer within ',
    logLine: started,
    remedy: 'An answer to a health check may take 5 s',
    inputs: { 'health-timeout': '3' },
  },
  {
    // Its first good answer is its last one.
    misbehave: 'die-after-requests=1',
    cause: 'the application ended: exit status 1',
    logLine: 'dies as it was told to',
    inputs: { 'health-successes': '2' },
  },
]

describe.skipIf(whyNoBed() !== null)('releases that do not work', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'bad-releases' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  describe.each(badReleases)('$misbehave', ({ misbehave, cause, logLine, inputs, remedy }) => {
    test('the run reports the step, the cause and the log; the old version stays live', async () => {
      const [old] = await service.javaProcesses()
      expect(old).toMatchObject({ port: 8001 })
      const load = startLightLoad(service)
      await load.atLeast(50)
      const run = await service.deploy('1.1.0', { 'app-env': `MISBEHAVE=${misbehave}`, ...inputs })
      await load.atLeast(load.counts().requests + 50)
      await expectNoFailure(load, ['1.0.0'])

      expect(run, run.log).toMatchObject({ exitCode: 1 })
      expect(run.outputs).toMatchObject({ result: 'failed', 'failed-step': 'Health', version: '1.1.0' })
      expect(run.outputs).toMatchObject({ 'live-port': '8001', 'live-slot': 'green', 'previous-port': '8001' })
      expect(run.log).toContain('::error title=Blue/green%3A Health failed::Health: ')
      expect(run.log).toContain(cause)
      expect(run.log).toContain(logLine)
      const summary = visibleText(renderMarkdown(run.summary))
      expect(summary).toContain('❌ shop in dev: version 1.1.0 was not deployed; version 1.0.0 is live on port 8001')
      expect(summary).toMatch(/Live now\s+version 1\.0\.0 on port 8001 \(green\), running since \d{4}/)
      expect(summary).toContain(cause)
      expect(lastLines(run.log, 3)).toEqual([
        expect.stringContaining('Result: failed. shop in dev: version 1.1.0 was not deployed; version 1.0.0 is live'),
        expect.stringContaining('Live now: version 1.0.0 on port 8001 (green), running since '),
        expect.stringContaining(`What to do: ${remedy ?? "Fix what the application's log shows"}`),
      ])
      expect(run.summary).toContain(logLine)
      expect(await service.liveLink()).toBe(8001)
      expect(await service.javaProcesses()).toEqual([old])
      expect(await isFree(service, 8000)).toBe(true)
    })
  })

  test('the next working release fails no request', async () => {
    const load = startLightLoad(service)
    await load.atLeast(50)
    expect(await service.deploy('1.2.0')).toMatchObject({ exitCode: 0, outputs: { 'live-port': '8000' } })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0, outputs: { 'live-port': '8001' } })
    await load.atLeast(load.counts().requests + 50)
    await expectNoFailure(load, ['1.0.0', '1.2.0'])
  })

  test('one that dies in its bake time is reverted, and its requests go to the old version', async () => {
    // A POST that a process takes with it into death is lost, whoever comes before it; a GET is asked again.
    const load = startLightLoad(service, ['keep-alive', 'new-connection', 'slow'])
    await load.atLeast(50)
    const bad = { 'app-env': 'MISBEHAVE=die-after=6000', 'bake-time': '30' }
    const run = await service.deploy('1.1.0', bad)
    const atEnd = await load.atLeast(load.counts().requests + 50)
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.outputs).toMatchObject({ result: 'reverted', 'failed-step': 'Bake', 'live-port': '8001' })
    expect(run.log).toContain('the application ended: exit status 1')
    expect(run.log).toContain('dies as it was told to')
    expect(run.log).toContain('port 8001 is live again')
    // Long before the bake time is over.
    expect(run.seconds).toBeLessThan(25)
    expect(visibleText(renderMarkdown(run.summary))).toContain(
      'the promotion of version 1.1.0 was reverted; version 1.0.0 is live on port 8001 (green)',
    )
    expect(run.summary).toMatch(/^ {2}Bake FAILED .* :crit, \d+, \d+$/m)
    expect(run.summary).toContain('dies as it was told to')
    expect(await service.liveLink()).toBe(8001)
    expect(await service.javaProcesses()).toMatchObject([{ port: 8001 }])
    expect(atEnd.byVersion['1.1.0']).toBeGreaterThan(0)
    await expectNoFailure(load, ['1.0.0', '1.1.0'])
  })

  test('and so does the release after that', async () => {
    const load = startLightLoad(service)
    await load.atLeast(50)
    const run = await service.deploy('1.2.0')
    expect(run.outputs).toMatchObject({ result: 'deployed', 'live-port': '8000', 'previous-version': '1.0.0' })
    await load.atLeast(load.counts().requests + 50)
    await expectNoFailure(load, ['1.0.0', '1.2.0'])
  })

  test('deploys.jsonl has each of them, with its cause', async () => {
    const { stdout } = await service.bed.app.run('cat /home/ubuntu/shop/deploys.jsonl')
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const failed = lines.filter(({ result }) => result === 'failed')
    expect(failed.map(({ cause }) => cause)).toEqual(badReleases.map(({ cause }) => expect.stringContaining(cause)))
    expect(lines.filter(({ result }) => result === 'reverted')).toMatchObject([
      { failedStep: 'Bake', livePort: 8001, liveVersion: '1.0.0', stages: { Bake: expect.any(Number) } },
    ])
  })
})

function startLightLoad(service: Service, kinds?: readonly Kind[]): Load {
  return startLoad({ url: service.url, connections: 2, pause: 20, ...(kinds ? { kinds } : {}) })
}

async function expectNoFailure(load: Load, versions: readonly string[]): Promise<void> {
  const { failures, failed, byVersion } = await load.stop()
  expect(failures).toEqual([])
  expect(failed).toBe(0)
  expect(Object.keys(byVersion).sort()).toEqual(versions)
}

async function isFree({ bed }: Service, port: number): Promise<boolean> {
  return (await bed.app.run(`ss -Hltn sport = :${port}`)).stdout === ''
}

/** The last lines that are not a command to the runner. */
function lastLines(log: string, count: number): string[] {
  const lines = log.trimEnd().split('\n')
  return lines.filter((line) => !line.startsWith('::')).slice(-count)
}

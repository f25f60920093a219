import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { findSystem } from '../bed/systems.ts'
import { listLogFiles, listLogWriters, readWholeLog } from '../harness/log-writers.ts'
import { runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { awaitSettled, findLeftovers } from '../harness/settled.ts'
import { awaitAnswer } from '../harness/units.ts'

const LINES = 40_000
const FLOOD = { 'log-max-size': '1 MB', 'app-env': `MISBEHAVE=flood=${LINES}` }

const FIND_PIPES = `find /tmp /run/user /home/ubuntu -type p -not -path '*/systemd/inaccessible/*'`

/** Numbers of the lines that the flood is of, in the order in which the text has them. */
const flooded = (text: string) => [...text.matchAll(/line (\d+) of a flood/g)].map(([, number]) => Number(number))

/** From the first of them to the last one that the flood has, none left out. */
function expectEndOfFlood(numbers: readonly number[]): void {
  expect(numbers.at(-1)).toBe(LINES)
  const first = numbers[0] ?? LINES
  expect(numbers).toEqual(Array.from({ length: LINES + 1 - first }, (_, index) => first + index))
}

describe.skipIf(whyNoBed() !== null).each(['debian-12', 'rust-tools'])('the log of an application, on %s', (name) => {
  let service: Service
  const app = () => service.bed.app
  const readLogs = async (extra: ActionInputs) => runAction({ ...service.inputs, operation: 'logs', ...extra })
  const deploy = async (version: '1.0.0' | '1.1.0', extra: ActionInputs) => {
    const run = await service.deploy(version, extra)
    return { ...run, release: run.outputs['release'] ?? '' }
  }
  /** Process ids of the live application and of what writes its log. */
  const liveProcess = async () => {
    const java = (await service.javaProcesses()).find(({ release }) => release === live)
    const writer = (await listLogWriters(app())).find(({ release }) => release === live)
    return { pid: java?.pid, port: java?.port ?? Number.NaN, writer: writer?.pid }
  }
  let live = ''

  beforeAll(async () => {
    service = await startService({ name: `app-log-${name}`, system: findSystem(name) })
    expect(await service.setup({ launcher: 'systemd' })).toMatchObject({ exitCode: 0 })
  }, 900_000)

  afterAll(() => service?.down())

  describe.each(['nohup', 'systemd'])('launcher: %s', (launcher) => {
    test('stays within log-max-size however much it prints, and its newest lines are shown', async () => {
      const run = await deploy('1.0.0', { ...FLOOD, launcher })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      live = run.release
      const files = await listLogFiles(app(), live)
      expect(files).toEqual([
        expect.stringMatching(/^app\.log\.1 640 ubuntu \d+$/),
        expect.stringMatching(/^app\.log 640 ubuntu \d+$/),
      ])
      const sizes = files.map((file) => Number(file.split(' ')[3]))
      for (const size of sizes) expect(size).toBeLessThanOrEqual(500_000)
      expect((sizes[0] ?? 0) + (sizes[1] ?? 0)).toBeGreaterThan(430_000)
      const log = await readWholeLog(app(), live)
      expectEndOfFlood(flooded(log))
      expect(log.trimEnd().split('\n').at(-1)).toContain('version 1.0.0 listening on port')

      const shown = await readLogs({ 'log-lines': '10000' })
      expect(shown, shown.log).toMatchObject({ exitCode: 0 })
      expect(shown.log).toContain('version 1.0.0 listening on port')
      expectEndOfFlood(flooded(shown.log.split('::group::Logs')[1]?.split('::endgroup::')[0] ?? ''))
      expect(flooded(shown.log).length).toBeGreaterThan(4000)
    })

    test('is written by a process that has nothing but the pipe and the log, and nothing is left of the pipe but its ends', async () => {
      const { pid, writer } = await liveProcess()
      const about = await app().run(`readlink /proc/${writer}/fd/* /proc/${pid}/fd/1 /proc/${pid}/fd/2`)
      const [stdin, ...others] = about.stdout.trimEnd().split('\n')
      expect(stdin).toMatch(/ \(deleted\)$/)
      // Its shell hears what dd says.
      const files = others.filter((file) => !file.startsWith('pipe:') && !file.endsWith('/app.log'))
      expect(files).toEqual(['/dev/null', '/dev/null', stdin, stdin])
      expect((await app().run(FIND_PIPES)).stdout).toBe('')
      expect((await app().run(`cat /proc/${pid}/task/*/children`)).stdout).toBe('')
    })

    test('has what a failed boot said last, however much that was', async () => {
      const bad = `${FLOOD['app-env']},crash-at-boot`
      const run = await deploy('1.1.0', { ...FLOOD, launcher, 'app-env': bad })
      expect(run.outputs, run.log).toMatchObject({ result: 'failed', 'failed-step': 'Health' })
      expect(run.log).toContain('the application ended: the property elasticsearch.url is not set')
      expect(run.log).toContain("Could not resolve placeholder 'elasticsearch.url'")
      expect(run.log).toContain(`line ${LINES} of a flood`)
      expectEndOfFlood(flooded(await readWholeLog(app(), run.release)))
      await awaitSettled(() => findLeftovers(service))
      expect((await listLogWriters(app())).map(({ release }) => release)).toEqual([live])
    })

    test.skipIf(name !== 'debian-12')(
      'is lost while the disk is full, and the application waits for nothing',
      async () => {
        const { pid } = await liveProcess()
        try {
          await app().fillDisk('/home/ubuntu', 1)
          await app().run(`for i in $(seq 100); do kill -QUIT ${pid}; sleep 0.05; done`)
          expect(await service.ask()).toMatchObject({ status: 200, version: '1.0.0' })
        } finally {
          await app().freeDisk('/home/ubuntu')
        }
        const before = (await readWholeLog(app(), live)).length
        await expect
          .poll(
            async () => {
              await app().run(`kill -QUIT ${pid}`)
              const log = await readWholeLog(app(), live)
              return log.length > before && log.trimEnd().split('\n').slice(-60).join('\n')
            },
            { timeout: 20_000, interval: 500 },
          )
          .toContain('JNI global ref')
      },
    )

    test('is lost if somebody kills the writer, and the application goes on', async () => {
      const { pid, writer } = await liveProcess()
      await app().run(`kill -KILL ${writer} $(cat /proc/${writer}/task/${writer}/children)`)
      expect((await listLogWriters(app())).map(({ release }) => release)).not.toContain(live)
      for (let count = 0; count < 20; count += 1) await app().run(`kill -QUIT ${pid}`)
      expect(await service.ask()).toMatchObject({ status: 200, version: '1.0.0' })
      expect(await liveProcess()).toMatchObject({ pid })
    })

    test('has no limit and no writer process with log-max-size: none', async () => {
      const run = await deploy('1.1.0', { ...FLOOD, launcher, 'log-max-size': 'none' })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      const log = await readWholeLog(app(), run.release)
      expect(flooded(log)).toHaveLength(LINES)
      expect(await listLogFiles(app(), run.release)).toEqual([`app.log 640 ubuntu ${log.length}`])
      expect((await listLogWriters(app())).map(({ release }) => release)).not.toContain(run.release)
      live = run.release
    })

    test('goes on in the same files when the release is started again, and ends with it', async () => {
      const before = await readWholeLog(app(), live)
      const next = await deploy('1.0.0', { ...FLOOD, launcher, 'log-max-size': '100 MB' })
      expect(next, next.log).toMatchObject({ exitCode: 0 })
      const [standby] = (await service.javaProcesses()).filter(({ release }) => release === live)
      const stop =
        launcher === 'systemd' ? `systemctl --user stop 'bluegreen-*-${standby?.port}.service'` : `kill ${standby?.pid}`
      await app().run(stop, { user: 'ubuntu' })
      await awaitSettled(() => findLeftovers(service))
      const back = await runAction({ ...service.inputs, operation: 'rollback', launcher, 'log-max-size': '100 MB' })
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', release: live } })
      const after = await readWholeLog(app(), live)
      expect(after.startsWith(before)).toBe(true)
      expect(after.slice(before.length)).toMatch(/SIGTERM, .*\n.*stopped\n\n.*version 1\.1\.0 listening on port/)
      const { writer } = await liveProcess()
      expect(writer).toBeDefined()
    })
  })

  test('is written after a restart by systemd too', async () => {
    const { pid, port, writer } = await liveProcess()
    await app().run(`kill -KILL ${pid}`)
    await expect.poll(async () => (await liveProcess()).pid ?? pid, { timeout: 40_000 }).not.toBe(pid)
    await awaitAnswer(service, port)
    const again = await liveProcess()
    const show = `systemctl --user show --property MainPID --value 'bluegreen-*.service'`
    expect((await app().run(show, { user: 'ubuntu' })).stdout).toContain(`${again.pid}\n`)
    expect(again.writer).not.toBe(writer)
    expect((await listLogWriters(app())).filter(({ release }) => release === live)).toHaveLength(1)
    expect(await readWholeLog(app(), live)).toContain(`, pid ${again.pid}, `)
    expect((await app().run(FIND_PIPES)).stdout).toBe('')
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { PRINT_FILES } from '../harness/look.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, type StoryVersion, startService } from '../harness/service.ts'
import {
  BEATS,
  findUnsettledWorkers,
  readShifts,
  readWork,
  recordedSlot,
  type Shift,
  WORKER,
} from '../harness/worker.ts'

describe.skipIf(whyNoBed() !== null)('a worker without HTTP', () => {
  let service: Service
  const run = (operation: string, extra: Record<string, string> = {}) =>
    runAction({ ...service.inputs, ...WORKER, operation, ...extra })
  const deploy = (version: StoryVersion, extra: Record<string, string> = {}) =>
    service.deploy(version, { ...WORKER, ...extra })
  const misbehaving = (fault: string) => ({ 'app-env': `WORKER=${BEATS}\nMISBEHAVE=${fault}` })
  const shifts = () => readShifts(service.bed.app)

  beforeAll(async () => {
    service = await startService({ name: 'handover', nginxes: 0 })
    const setup = await run('setup')
    expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
  })

  afterAll(() => service?.down())

  /** Exactly one worker runs, of this version, on the slot that record and outputs name. */
  async function expectWorks(version: string, outputs: Readonly<Record<string, string>>): Promise<Shift> {
    const workers = await service.javaProcesses()
    expect(workers).toHaveLength(1)
    // A watcher's last pause may outlive the run by a moment.
    await expect.poll(() => findUnsettledWorkers(service), { timeout: 10_000 }).toBeNull()
    const [worker] = workers
    expect(outputs['live-port']).toBe(String(worker?.port))
    expect(outputs['live-slot']).toBe(worker?.port === 8000 ? 'blue' : 'green')
    const last = (await shifts()).at(-1)
    expect(last).toMatchObject({ pid: worker?.pid, port: worker?.port, version, isFinished: false })
    return last as Shift
  }

  test('a dry run of the first deployment, and status before it, change nothing', async () => {
    const dry = await deploy('1.0.0', { 'dry-run': 'true' })
    expect(dry, dry.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '' } })
    const status = await run('status')
    expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '' } })
    expect(await service.javaProcesses()).toEqual([])
    expect(await recordedSlot(service.bed.app)).toBeNull()
  })

  test('the first deployment starts it', async () => {
    const first = await deploy('1.0.0')
    expect(first, first.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.0.0' } })
    expect(first.outputs).toMatchObject({ 'previous-port': '', 'previous-version': '' })
    await expectWorks('1.0.0', first.outputs)
  })

  test('the next one proves itself, then the old one finishes its work, then after-promote tells the new one', async () => {
    const [old] = await shifts()
    const told = 'echo "$BLUEGREEN_PORT $BLUEGREEN_VERSION $BLUEGREEN_RELEASE, $(pgrep -c java) run" >/home/ubuntu/told'
    const next = await deploy('1.1.0', { 'after-promote': told, 'bake-time': '2' })
    expect(next, next.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'previous-version': '1.0.0' } })
    expect(next.outputs['previous-port']).toBe(String(old?.port))
    const worker = await expectWorks('1.1.0', next.outputs)
    const ended = (await shifts())[0] as Shift
    expect(ended).toMatchObject({ pid: old?.pid, isFinished: true })
    // Both ran while the new one was proved, and no longer: the bake time, and what two looks at a busy host take.
    expect(ended.last - worker.began).toBeGreaterThan(1_000)
    expect(ended.last - worker.began).toBeLessThan(6_000)
    expect((await service.bed.app.run('cat /home/ubuntu/told')).stdout).toBe(
      `${worker.port} 1.1.0 ${next.outputs['release']}, 1 run\n`,
    )
  })

  test.each([
    ['does not boot', misbehaving('crash-at-boot'), 'Health', 'elasticsearch.url'],
    [
      'ends in its bake time',
      { ...misbehaving('die-after=700'), 'bake-time': '3' },
      'Health',
      'dies as it was told to',
    ],
    ['fails before-promote', { 'before-promote': 'echo no; exit 3' }, 'before-promote', 'status 3'],
  ])('one that %s leaves the old one working', async (_, bad, step, cause) => {
    const [before] = await service.javaProcesses()
    const failed = await deploy('1.2.0', bad)
    expect(failed, failed.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': step } })
    expect(failed.log).toContain(cause)
    expect(await service.javaProcesses()).toEqual([before])
    expect((await shifts()).find(({ pid }) => pid === before?.pid)).toMatchObject({
      version: '1.1.0',
      isFinished: false,
    })
    await expect.poll(() => findUnsettledWorkers(service), { timeout: 10_000 }).toBeNull()
  })

  test('one whose after-promote fails is reverted: the old release works again', async () => {
    const [before] = await service.javaProcesses()
    const failed = await deploy('1.2.0', { 'after-promote': 'exit 4' })
    expect(failed, failed.log).toMatchObject({
      exitCode: 1,
      outputs: { result: 'reverted', 'failed-step': 'after-promote', 'live-port': String(before?.port) },
    })
    const worker = await expectWorks('1.1.0', failed.outputs)
    expect(worker.pid).not.toBe(before?.pid)
    expect((await shifts()).findLast(({ version }) => version === '1.2.0')).toMatchObject({ isFinished: true })
  })

  test('one that waits for its turn, as the pages advise, works again after a revert, and never two at once', async () => {
    const waits = { 'app-env': `WORKER=${BEATS}\nWORKER_WAITS=true` }
    const first = await deploy('1.1.0', waits)
    const turn = await expectWorks('1.1.0', first.outputs)
    const failed = await deploy('1.2.0', { ...waits, 'after-promote': 'sleep 1; exit 4' })
    expect(failed, failed.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
    const again = await expectWorks('1.1.0', failed.outputs)
    const turns = async () => {
      const work = await readWork(service.bed.app)
      return work.slice(work.findIndex(({ pid }) => pid === turn.pid))
    }
    await expect.poll(async () => (await turns()).at(-1)?.pid, { timeout: 10_000 }).toBe(again.pid)
    const worked = await turns()
    expect(worked.map(({ pid }) => pid)).toHaveLength(3)
    for (const [index, { from }] of worked.entries()) expect(from).toBeGreaterThan(worked[index - 1]?.to ?? 0)
  })

  test('a staged one that ends once it is live is not promoted: the old release works again', async () => {
    const staged = await deploy('1.2.0', { promote: 'false' })
    expect(staged.outputs, staged.log).toMatchObject({ result: 'staged' })
    const kill = 'pkill -KILL -f "server.port=$BLUEGREEN_PORT "; sleep 30'
    expect(await service.javaProcesses()).toHaveLength(2)
    const failed = await run('promote', { 'after-promote': kill })
    expect(failed, failed.log).toMatchObject({
      exitCode: 1,
      outputs: { result: 'reverted', 'failed-step': 'after-promote' },
    })
    expect(failed.log).toContain('the application ended')
    await expectWorks('1.1.0', failed.outputs)
  })

  test('rollback starts the release before and stops this one; a second rollback undoes that', async () => {
    const next = await deploy('1.2.0')
    await expectWorks('1.2.0', next.outputs)
    for (const version of ['1.1.0', '1.2.0']) {
      const [before] = await service.javaProcesses()
      const back = await run('rollback')
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version } })
      await expectWorks(version, back.outputs)
      expect((await shifts()).find(({ pid }) => pid === before?.pid)).toMatchObject({ isFinished: true })
    }
  })

  test('status and dry runs say what is live and what would happen, and change nothing', async () => {
    const { app } = service.bed
    const footprint = async () =>
      (await app.run(`find /home/ubuntu -not -path ${BEATS} ${PRINT_FILES} | sort; pgrep java`)).stdout
    const before = await footprint()
    const [worker] = await service.javaProcesses()
    const status = await run('status')
    expect(status, status.log).toMatchObject({
      exitCode: 0,
      outputs: { result: 'unchanged', version: '1.2.0', 'live-port': String(worker?.port) },
    })
    expect(status.summary).toContain(String(worker?.release))
    const other = worker?.port === 8000 ? 8001 : 8000
    for (const dry of [deploy('1.0.0', { 'dry-run': 'true' }), run('rollback', { 'dry-run': 'true' })]) {
      const { exitCode, log, outputs, summary } = await dry
      expect(exitCode, log).toBe(0)
      expect(outputs).toMatchObject({ result: 'unchanged', 'live-port': String(worker?.port) })
      expect(summary).toContain(`port ${other}`)
      expect(summary).not.toContain('nginx')
    }
    expect(await footprint()).toBe(before)
  })

  test('a worker that died by itself does not get in the way, nor does a missing record', async () => {
    const [worker] = await service.javaProcesses()
    await service.bed.app.run(`kill -KILL ${worker?.pid}`)
    const next = await deploy('1.0.0')
    expect(next, next.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    await expectWorks('1.0.0', next.outputs)
    await service.bed.app.run('rm /home/ubuntu/shop/live')
    const again = await deploy('1.1.0')
    expect(again, again.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.1.0' } })
    await expectWorks('1.1.0', again.outputs)
  })

  test('health over HTTP is requested where the application runs', async () => {
    const http = { 'health-path': '/health', 'app-env': '' }
    const [worker] = await service.javaProcesses()
    const bad = await deploy('1.2.0', { ...http, 'app-env': 'MISBEHAVE=never-healthy', 'health-timeout': '3' })
    expect(bad, bad.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Health' } })
    expect(bad.log).toContain('503')
    expect(await service.javaProcesses()).toEqual([worker])
    // As behind a firewall: only the host itself can connect.
    const good = await deploy('1.2.0', { ...http, 'java-options': '-Dserver.address=127.0.0.1' })
    expect(good, good.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.2.0' } })
    await expect.poll(() => findUnsettledWorkers(service), { timeout: 10_000 }).toBeNull()
    expect((await shifts()).find(({ pid }) => pid === worker?.pid)).toMatchObject({ isFinished: true })
  })

  test('an input that a service without nginx can’t have is refused before anything is touched', async () => {
    const behindNginx = await runAction({ ...service.inputs, 'nginx-hosts': '198.18.0.9', 'health-path': 'none' })
    expect(behindNginx).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(behindNginx.log).toContain('health-path')
    expect(behindNginx.log).not.toContain('::group::')
  })
})

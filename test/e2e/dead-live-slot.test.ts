import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction } from '../harness/run-action.ts'
import { jarOf, type Service, startListener, startService } from '../harness/service.ts'
import { startLoad } from '../load/load.ts'

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('slots in an unusual state, $layout layout', ({ layout, kinds }) => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: `dead-slot-${layout}` })
    expect(await service.setup({ 'setup-layout': layout })).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  test('a live slot that was started by hand does not get in the way', async () => {
    const pid = await startByHand(service, 8000)
    expect(await service.ask()).toMatchObject({ version: '1.0.0', port: 8000 })
    const load = startLoad({ url: service.url, kinds, connections: 4, pause: 10 })
    await load.atLeast(100)
    const first = await service.deploy('1.1.0')
    expect(first.outputs, first.log).toMatchObject({ result: 'deployed', 'live-port': '8001' })
    expect(first.outputs).toMatchObject({ 'previous-port': '8000', 'previous-version': '' })
    expect(first.log).toContain('port 8000 is live: a process not launched by this action')
    expect(first.summary).toContain('| Before | a process not launched by this action on port 8000;')
    expect(await service.javaProcesses()).toMatchObject([{ pid, port: 8000 }, { port: 8001 }])

    const second = await service.deploy('1.2.0')
    expect(second.outputs, second.log).toMatchObject({ result: 'deployed', 'live-port': '8000' })
    expect(second.log).toContain(`stopped process ${pid} on port 8000 (SIGTERM)`)
    await load.atLeast(load.counts().requests + 100)
    const { failures, failed, byVersion } = await load.stop()
    expect(failures).toEqual([])
    expect(failed).toBe(0)
    expect(Object.keys(byVersion).sort()).toEqual(['1.0.0', '1.1.0', '1.2.0'])
  })

  test('the live slot has died and its backup answers: the next version takes the dead slot without a failed request', async () => {
    const [live, backup] = await service.javaProcesses()
    expect([live?.port, backup?.port]).toEqual([8000, 8001])
    await service.bed.app.run(`kill -KILL ${live?.pid}`)
    await waitUntil('the backup to answer', 5, async () => (await service.ask()).version === '1.1.0')
    const load = startLoad({ url: service.url, kinds, connections: 4, pause: 10 })
    await load.atLeast(100)

    const run = await service.deploy('1.0.0')
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed', 'live-port': '8000', 'live-slot': 'blue' })
    expect(run.outputs).toMatchObject({ 'previous-port': '8001', 'previous-version': '1.1.0' })
    expect(run.log).toContain("nothing listens on the live port 8000; port 8001 answers instead, as nginx's backup")
    expect(run.log.indexOf('port 8001, which answers, is the live slot now')).toBeLessThan(
      run.log.indexOf('::group::Launch'),
    )
    expect(await service.ask()).toMatchObject({ version: '1.0.0', port: 8000 })
    expect(await service.javaProcesses()).toMatchObject([{ port: 8000 }, { pid: backup?.pid, port: 8001 }])

    await load.atLeast(load.counts().requests + 100)
    const { failures, failed, byVersion } = await load.stop()
    expect(failures).toEqual([])
    expect(failed).toBe(0)
    expect(Object.keys(byVersion).sort()).toEqual(['1.0.0', '1.1.0'])
  })

  test('the live slot has died: a rollback stays with the backup that answers, and records it; a second one undoes that', async () => {
    const [live, backup] = await service.javaProcesses()
    await service.bed.app.run(`kill -KILL ${live?.pid}`)
    await waitUntil('the backup to answer', 5, async () => (await service.ask()).version === '1.1.0')
    const load = startLoad({ url: service.url, kinds, connections: 4, pause: 10 })
    await load.atLeast(100)
    const rollback = { ...service.inputs, operation: 'rollback' }
    const reached = /requests already reach 1\.1\.0-\S+ on port 8001/
    const dry = await runAction({ ...rollback, 'dry-run': 'true' })
    expect(dry, dry.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })
    expect(dry.log).toMatch(reached)

    const back = await runAction(rollback)
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.1.0', 'live-port': '8001' })
    expect(back.log).toMatch(reached)
    expect(await service.javaProcesses()).toEqual([backup])
    await load.atLeast(load.counts().requests + 100)
    const { failures, byVersion } = await load.stop()
    expect(failures).toEqual([])
    expect(Object.keys(byVersion)).toEqual(['1.1.0'])

    const forth = await runAction(rollback)
    expect(forth.outputs, forth.log).toMatchObject({ result: 'rolled-back', version: '1.0.0', 'live-port': '8000' })
  })

  test('a release that does not work leaves the backup, now the live slot, running', async () => {
    const [live, backup] = await service.javaProcesses()
    await service.bed.app.run(`kill -KILL ${live?.pid}`)
    await waitUntil('the backup to answer', 5, async () => (await service.ask()).version === '1.1.0')
    const load = startLoad({ url: service.url, kinds, connections: 4, pause: 10 })
    const run = await service.deploy('1.2.0', { 'app-env': 'MISBEHAVE=never-healthy', 'health-timeout': '3' })
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.outputs).toMatchObject({ 'failed-step': 'Health', 'live-port': '8001', 'previous-port': '8001' })
    expect(await service.javaProcesses()).toEqual([backup])
    await load.atLeast(load.counts().requests + 100)
    const { failures, byVersion } = await load.stop()
    expect(failures).toEqual([])
    expect(Object.keys(byVersion)).toEqual(['1.1.0'])
  })

  test.each([
    ['root', "another user's process"],
    ['ubuntu', 'a process of the deploy user that is not a JVM'],
  ])('a listener of %s where the new version would go (%s) is left alone', async (user) => {
    const { app } = service.bed
    const pid = await startListener(app, user, listenerCommand(8000), 8000)
    const before = await service.javaProcesses()
    const run = await service.deploy('1.2.0')
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.outputs).toMatchObject({ result: 'failed', 'failed-step': 'Plan', 'live-port': '8001' })
    expect(run.log).toContain(
      'port 8000, the standby slot, is taken by a process that is not a Java process of the deploy user',
    )
    expect(run.log).toContain("sudo ss -ltnp 'sport = :8000'")
    if (user === 'ubuntu') expect(run.log).toContain(`(pid ${pid})`)
    expect((await app.run(`ps -o user=,comm= -p ${pid}`)).stdout.split(/\s+/)).toMatchObject([user, 'perl', ''])
    expect((await app.run('ls /home/ubuntu/shop/releases')).stdout).not.toContain(run.outputs['release'])
    expect(await service.javaProcesses()).toEqual(before)
    await app.run(`kill ${pid}`)
    await waitUntil('the port to be free', 5, async () => (await app.run('ss -Hltn sport = :8000')).stdout === '')
  })

  test('a JVM of another user is left alone too', async () => {
    const { app } = service.bed
    await app.write('/opt/foreign.jar', '')
    await app.run('cp /home/ubuntu/shop/releases/1.1.0-*/app.jar /opt/foreign.jar')
    const pid = await startListener(app, 'root', 'java -Dserver.port=8000 -jar /opt/foreign.jar', 8000)
    const run = await service.deploy('1.2.0')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Plan' } })
    expect((await service.javaProcesses()).map((process) => process.pid)).toContain(pid)
    await app.run(`kill ${pid}`)
    await waitUntil('the port to be free', 5, async () => (await app.run('ss -Hltn sport = :8000')).stdout === '')
    expect((await service.deploy('1.2.0')).outputs).toMatchObject({ result: 'deployed', 'live-port': '8000' })
  })
})

/** As an old pipeline of Capistrano's kind did it: its own folder, its own log, and nothing beside the jar. */
async function startByHand(service: Service, port: number): Promise<number> {
  const folder = '/home/ubuntu/old-shop/releases/20240101'
  const jar = `${folder}/app.jar`
  const { app } = service.bed
  const content = await readFile(await jarOf('1.0.0'))
  await app.run(`mkdir -p ${folder} && base64 -d >${jar}`, { user: 'ubuntu', input: content.toString('base64') })
  const options = `-Dserver.port=${port} -Dspring.profiles.active=dev -Xms64m -Xmx128m`
  return startListener(app, 'ubuntu', `nohup java -jar ${options} ${jar}`, port)
}

function listenerCommand(port: number): string {
  return `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => ${port}, Listen => 5, ReuseAddr => 1) or die; sleep'`
}

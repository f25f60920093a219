import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction, startAction } from '../harness/run-action.ts'
import {
  type ActionInputs,
  jarInputs,
  type Service,
  type StoryVersion,
  startListener,
  startService,
} from '../harness/service.ts'
import { expectDeployed, processOn } from '../harness/units.ts'
import { walk } from '../harness/walk.ts'
import { startLoad } from '../load/load.ts'

const OWN = {
  instant: { 'health-port': '+1000', launcher: 'nohup' },
  links: { 'health-port': '9000:9001', launcher: 'systemd' },
}
const listen = (port: number) =>
  `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(ReuseAddr => 1, Listen => 5, LocalPort => ${port}); sleep 600'`

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'health on a port of its own, $layout layout',
  ({ layout, kinds }) => {
    const apart = OWN[layout]
    let service: Service
    const run = (operation: string) => runAction({ ...service.inputs, ...apart, operation })
    const deploy = (version: StoryVersion, extra: ActionInputs = {}) => service.deploy(version, { ...apart, ...extra })
    const healthOn = async (port: number) => (await service.askSlot(port, '/health')).status

    beforeAll(async () => {
      service = await startService({ name: `health-port-${layout}` })
      const setup = await service.setup({ 'setup-layout': layout, launcher: apart.launcher })
      expect(setup, setup.log).toMatchObject({ exitCode: 0 })
    })

    afterAll(() => service?.down())

    test('a version launched without a health port does not block the deployment, and is restarted for a rollback', async () => {
      expectDeployed(await service.deploy('1.0.0', { launcher: apart.launcher }), 8001)
      const before = await processOn(service, 8001)
      const second = expectDeployed(await deploy('1.1.0'), 8000)
      expect(second.log).toContain(':9000/health is healthy')
      expect([await healthOn(8000), await healthOn(9000)]).toEqual([404, 200])
      expect((await service.info()).jvmOptions).toContain('-Dmanagement.server.port=9000')

      const back = await run('rollback')
      expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.0.0', 'live-port': '8001' })
      expect(back.log).toContain(':9001/health is healthy')
      expect((await processOn(service, 8001))?.release).toBe(before?.release)
      expect(await healthOn(9001)).toBe(200)
    })

    test('deployment, rollback and status use it, and no request fails', async () => {
      const load = startLoad({ url: service.url, kinds, connections: 2, pause: 20 })
      expectDeployed(await deploy('1.2.0'), 8000)
      const standby = await processOn(service, 8001)
      const back = await run('rollback')
      expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.0.0', 'live-port': '8001' })
      expect(await processOn(service, 8001)).toEqual(standby)
      const status = await run('status')
      expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
      expect(status.summary.match(/✅ healthy/g)).toHaveLength(2)
      const dry = await deploy('1.1.0', { 'dry-run': 'true' })
      expect(dry.log, dry.log).toContain('start it on port 8000 and wait for /health on port 9000')
      expect((await load.stop()).failures).toEqual([])
    })

    test.each([
      [
        'answers 500',
        'fail-all',
        "port 8000, which gets users' requests, returned a bad answer for / (nginx-health-path can name another path): it answers 500",
      ],
      ['does not listen', 'management-only=9000', 'nothing listens on port 8000'],
      ['is well, but its health is not', 'down', 'it answers 200 with status DOWN'],
    ])('a release whose own port %s is refused', async (_, misbehave, cause) => {
      const bad = await deploy('1.1.0', { 'app-env': `MISBEHAVE=${misbehave}`, 'health-timeout': '10' })
      expect(bad, bad.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Health' } })
      expect(bad.log).toContain(`:9000/health was not healthy within 10 s: ${cause}`)
      expect(bad.log).toContain('management listens on port 9000')
      expect(await service.ask()).toMatchObject({ status: 200, version: '1.0.0', port: 8001 })
    })

    test('a healthy answer from another process on the health port does not count', async () => {
      const slow = { ...apart, ...(await jarInputs('1.1.0')), 'app-env': 'MISBEHAVE=slow-boot=20000' }
      const running = startAction({ ...service.inputs, ...slow })
      await running.said('starts on port 8000')
      const pid = await startListener(service.bed.app, 'ubuntu', listen(9000), 9000)
      const bad = await running.done
      expect(bad, bad.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Health' } })
      expect(bad.log).toContain(`port 9000 was taken by process ${pid}, not by the new release`)
      await service.bed.app.run(`kill ${pid}`)
    })

    test('a process on the health port of the next version is refused before anything is touched', async () => {
      await waitUntil('the port to be free', 5, async () => {
        return (await service.bed.app.run('ss -Hltn sport = :9000')).stdout === ''
      })
      await walk(service, {
        name: 'a taken health port',
        said: "port 9000, the health port of the blue slot, is taken by another user's process; it was left alone",
        make: ({ bed }) => startListener(bed.app, 'root', listen(9000), 9000),
        inputs: apart,
        follow: async ({ bed }, remedy) => {
          const rollback = await run('rollback')
          expect(rollback, rollback.log).toMatchObject({ exitCode: 1, outputs: { 'failed-step': 'Plan' } })
          const [, command] = /Find it with: (sudo .*) - then stop it/.exec(remedy) ?? []
          const found = await bed.app.run(command ?? 'false')
          await bed.app.run(`kill ${/pid=(\d+)/.exec(found.stdout)?.[1]}`)
          return undefined
        },
      })
      expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8000 })
    })

    test('if the live process is down, its backup is checked there too', async () => {
      const live = await processOn(service, 8000)
      await service.bed.app.run(`kill ${live?.pid}`)
      await waitUntil('the backup to answer', 10, async () => (await service.ask()).version === '1.0.0')
      await waitUntil('the process to end', 10, async () => (await processOn(service, 8000)) === undefined)
      const next = expectDeployed(await deploy('1.2.0'), 8000)
      expect(next.log).toContain('port 8001, which answers, is the live slot now')
    })
  },
)

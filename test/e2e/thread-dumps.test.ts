import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'

const DUMP = 'Full thread dump'

describe.skipIf(whyNoBed() !== null)('a process that hangs', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'thread-dumps' })
    expect(await service.setup({ launcher: 'systemd' })).toMatchObject({ exitCode: 0 })
    const first = await service.deploy('1.0.0')
    expect(first, first.log).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  const deployHanging = (misbehave: string, inputs: ActionInputs = {}) =>
    service.deploy('1.1.0', { 'app-env': `MISBEHAVE=${misbehave}`, 'health-timeout': '3', ...inputs })

  const readLog = async (release: string | undefined) =>
    (await service.bed.app.run(`cat /home/ubuntu/shop/releases/${release}/app.log`)).stdout

  describe.each(['nohup', 'systemd'])('launcher: %s', (launcher) => {
    test.each([
      [
        'locked',
        /; its main thread is BLOCKED in service\.Misbehaviour\.waitForLock, called from service\.Misbehaviour\.atBoot \(Misbehaviour\.java:\d+\); the lock is held by the thread "loader"/,
        'java.lang.Thread.State: BLOCKED',
      ],
      [
        'silent-peer',
        /; its main thread is RUNNABLE in sun\.nio\.ch\.\w+\.\w+, called from service\.Misbehaviour\.waitForPeer \(Misbehaviour\.java:\d+\)/,
        'at service.Misbehaviour.waitForPeer(',
      ],
    ])('at its start (%s) is described by what its main thread waits for', async (misbehave, said, inLog) => {
      const run = await deployHanging(misbehave, { launcher })
      expect(run.outputs, run.log).toMatchObject({ result: 'failed', 'failed-step': 'Health', 'live-port': '8001' })
      expect(run.log).toMatch(/:8000\/health was not healthy within 3 s: nothing listens on port 8000;.* its main/)
      expect(run.log).toMatch(said)
      expect(run.log).not.toContain(DUMP)
      expect(run.summary).not.toContain(DUMP)
      const log = await readLog(run.outputs['release'])
      expect(log).toContain(DUMP)
      expect(log).toContain(inLog)
    })

    test('and ignores SIGTERM: app.log shows what blocks it, and the report what it logged last', async () => {
      const inputs = { launcher, 'stop-timeout': '2', 'app-env': 'MISBEHAVE=never-healthy,ignore-sigterm' }
      const run = await service.deploy('1.1.0', { ...inputs, 'health-timeout': '3' })
      expect(run.outputs, run.log).toMatchObject({ result: 'failed', 'failed-step': 'Health' })
      expect(run.summary).toContain('version 1.1.0 listening on port 8000')
      const log = await readLog(run.outputs['release'])
      // At the end of the wait for its health, and before SIGKILL.
      expect(log.split(DUMP)).toHaveLength(3)
      expect(log.slice(log.lastIndexOf(DUMP))).toContain('at service.Misbehaviour.atStop(')
    })
  })

  test('that SIGQUIT would kill is left alone', async () => {
    const run = await deployHanging('locked', { 'java-options': '-Xrs' })
    expect(run.log).toContain(':8000/health was not healthy within 3 s: nothing listens on port 8000')
    expect(run.log).not.toContain('its main thread')
    expect(await readLog(run.outputs['release'])).not.toContain(DUMP)
  })

  test('as the standby, and is stopped by the next deployment: app.log shows what blocks it', async () => {
    const bad = await service.deploy('1.1.0', { 'app-env': 'MISBEHAVE=ignore-sigterm' })
    expect(bad.outputs, bad.log).toMatchObject({ result: 'deployed', 'live-port': '8000' })
    expect(await service.deploy('1.2.0')).toMatchObject({ exitCode: 0 })
    const next = await service.deploy('1.0.0', { 'stop-timeout': '2' })
    expect(next.log).toMatch(/stopped process \d+ on port 8000 \(SIGKILL\)/)
    expect(await readLog(bad.outputs['release'])).toContain('at service.Misbehaviour.atStop(')
  })
})

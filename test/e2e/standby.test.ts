import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { PRINT_FILES } from '../harness/look.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'
import { processesOfAction } from '../harness/settled.ts'
import { startLoad } from '../load/load.ts'

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('promoting the standby, $layout layout', ({ layout, kinds }) => {
  let service: Service
  const run = (operation: string, extra: Record<string, string> = {}) =>
    runAction({ ...service.inputs, operation, ...extra })

  beforeAll(async () => {
    service = await startService({ name: `standby-${layout}` })
    const previewFrom = '127.0.0.1 198.18.0.0/15'
    expect(await service.setup({ 'setup-layout': layout, 'setup-preview-from': previewFrom })).toMatchObject({
      exitCode: 0,
    })
  })

  afterAll(() => service?.down())

  test('with nothing to roll back to, rollback refuses, and a staged version is the first to become live', async () => {
    const rollback = await run('rollback')
    expect(rollback).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(rollback.log).toContain('there is nothing to roll back to')
    const first = await service.deploy('1.0.0', { promote: 'false' })
    expect(first.outputs, first.log).toMatchObject({ result: 'staged', version: '1.0.0' })
    const live = await run('promote')
    expect(live.outputs, live.log).toMatchObject({ result: 'promoted', version: '1.0.0', 'live-port': '8001' })
    const promote = await run('promote')
    expect(promote).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '8001' } })
    expect(promote.log).toContain('no version is staged on the standby slot (port 8000): nothing runs there')
  })

  test('a staged version does not touch the live one, can be previewed, and is promoted by promote', async () => {
    const load = startLoad({ url: service.url, kinds, connections: 3, pause: 10 })
    const staged = await service.deploy('1.1.0', { promote: 'false' })
    expect(staged.outputs, staged.log).toMatchObject({ result: 'staged', 'live-port': '8001', version: '1.1.0' })
    expect(await service.ask()).toMatchObject({ version: '1.0.0' })
    if (layout === 'instant') {
      const response = await fetch(service.url, { headers: { 'X-Bluegreen-Slot': 'standby' } })
      expect(response.headers.get('x-version')).toBe('1.1.0')
    }
    const promoted = await run('promote')
    expect(promoted.outputs, promoted.log).toMatchObject({
      result: 'promoted',
      version: '1.1.0',
      'live-port': '8000',
      'previous-version': '1.0.0',
    })
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8000 })
    const again = await run('promote')
    expect(again).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '8000' } })
    expect(again.log).toContain('no version is staged on the standby slot (port 8001)')
    const { failures } = await load.stop()
    expect(failures).toEqual([])
  })

  test('rollback takes seconds, and starts a standby that is down', async () => {
    const load = startLoad({ url: service.url, kinds, connections: 3, pause: 10 })
    const back = await run('rollback')
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.0.0', 'live-port': '8001' })
    expect(back.log).toMatch(/port 8000 is live: 1\.1\.0-\S+\n\S+: 1\.0\.0-\S+ runs on port 8001\n/)
    expect(await service.ask()).toMatchObject({ version: '1.0.0', port: 8001 })

    const standby = (await service.javaProcesses()).find(({ port }) => port === 8000)
    await service.bed.app.run(`kill -KILL ${standby?.pid}`)
    const forth = await run('rollback')
    expect(forth.outputs, forth.log).toMatchObject({ result: 'rolled-back', version: '1.1.0', 'live-port': '8000' })
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8000 })
    const { failures } = await load.stop()
    expect(failures).toEqual([])
  })

  test('status and dry runs say what is live and what would happen, and change nothing at all', async () => {
    const before = await footprint(service)
    const status = await run('status')
    expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', version: '1.1.0' } })
    expect(status.summary).toMatch(/\*\*live\*\* \| blue, 8000 \| `1\.1\.0-\S+` \| up .* \| ✅ healthy/)
    expect(status.summary).toMatch(/\| rollback \| 1\.1\.0 \| ✅ rolled-back \| 1\.1\.0 \| mona \|/)
    const deploy = await service.deploy('1.2.0', { 'dry-run': 'true' })
    expect(deploy, deploy.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })
    expect(deploy.summary).toContain('promote from port 8000 to port 8001')
    for (const operation of ['rollback', 'setup']) {
      const dry = await run(operation, { 'dry-run': 'true', 'setup-layout': layout })
      expect(dry, dry.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    }
    expect(await footprint(service)).toEqual(before)
  })

  test('after a release that does not boot, the standby keeps its release, which a rollback starts again', async () => {
    const readSlot = async () => (await service.bed.app.run('readlink /home/ubuntu/shop/slots/8001')).stdout
    const held = await readSlot()
    const failed = await service.deploy('1.2.0', { 'app-env': 'MISBEHAVE=crash-at-boot' })
    expect(failed.outputs, failed.log).toMatchObject({ result: 'failed', 'live-port': '8000' })
    expect(await service.javaProcesses()).toMatchObject([{ port: 8000 }])
    expect(await readSlot()).toBe(held)
    const back = await run('rollback')
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.0.0', 'live-port': '8001' })
    const forth = await run('rollback')
    expect(forth.outputs, forth.log).toMatchObject({ result: 'rolled-back', version: '1.1.0', 'live-port': '8000' })
  })

  test.runIf(layout === 'instant')(
    'an nginx that does not use its link would stop a deployment, and status says so',
    async () => {
      const { nginx } = service.bed
      await nginx.run('systemctl stop nginx')
      try {
        for (const asked of [run('status'), service.deploy('1.2.0', { 'dry-run': 'true' })]) {
          const answer = await asked
          expect(answer, answer.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '' } })
          expect(answer.log).toContain('nginx does not answer on 127.0.0.1:80')
        }
      } finally {
        await nginx.run('systemctl start nginx')
      }
    },
  )

  test('a Java that is too old for the jar is named before anything is touched', async () => {
    const { app } = service.bed
    await app.run(
      `mkdir -p /opt/java8/bin && cp /bin/false /opt/java8/bin/java && echo 'JAVA_VERSION="1.8.0_412"' >/opt/java8/release`,
    )
    const before = await footprint(service)
    const old = { java: '/opt/java8/bin/java' }
    for (const asked of [run('status', old), service.deploy('1.2.0', { ...old, 'dry-run': 'true' })]) {
      expect((await asked).log).toMatch(/the jar was built for Java \d+, but \/opt\/java8\/bin\/java is Java 8/)
    }
    expect(await footprint(service)).toEqual(before)
    const refused = await service.deploy('1.2.0', old)
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Plan' } })
    expect(refused.log).toMatch(/the jar was built for Java \d+, but/)
  })

  test('status names everything that would stop a deployment, each with its remedy', async () => {
    const { app } = service.bed
    await app.run('mv /usr/bin/java /usr/bin/java-away && chown root /home/ubuntu/shop')
    try {
      const status = await run('status')
      expect(status).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '8000' } })
      expect(status.log).toContain('2 problems would stop a deployment')
      expect(status.log).toContain('the command java was not found')
      expect(status.log).toContain('ubuntu has no permission to write to the deploy path')
    } finally {
      await app.run('mv /usr/bin/java-away /usr/bin/java && chown ubuntu /home/ubuntu/shop')
    }
  })
})

/** Every file of both hosts that an operation could have touched, with its times, every folder, every process of the deploy user. */
async function footprint({ bed }: Service): Promise<string[]> {
  // The guard of a promotion looks once a second whether it is still needed.
  for (const host of [bed.app, bed.nginx])
    await expect.poll(() => processesOfAction(host), { timeout: 10_000 }).toBe('')
  const find = `find /home/ubuntu /etc/nginx /var/lib/bluegreen /tmp /etc/sudoers.d -not -name '*.log' ${PRINT_FILES} | sort`
  const files = await Promise.all(
    [bed.app, bed.nginx].map((host) =>
      host.run(`${find} 2>/dev/null; ps -u ubuntu -o args= | grep -v -e sshd -e systemd -e sd-pam | sort`),
    ),
  )
  return files.flatMap(({ stdout }) => stdout.split('\n'))
}

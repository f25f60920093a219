import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { waitUntil } from '../bed/waiting.ts'
import { startOpenLoop } from '../harness/open-loop.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'

const STATE = '/var/lib/bluegreen/dev_live'
const LINES = '/var/lib/bluegreen/.watch/dev_live'
/** The stage during which it is decided. */
const WHEN = /^(Prove|Bake)$/
const PATHS = ['/', '/orders/4711']
const ROTATE =
  'mv /var/log/nginx/access.log /var/log/nginx/access.log.1 && kill -USR1 "$(cat /run/nginx.pid)" && sleep 1 && ls /var/log/nginx'

const slow = (faults = '') => ({ 'app-env': `MISBEHAVE=slow-boot=6000${faults}`, 'bake-time': '8' })

async function leftovers(nginx: BedHost): Promise<string> {
  const found = await nginx.run(`find ${STATE} ${LINES} -name 'watching*' -o -name 'log-*'`)
  return found.stdout
}

describe.skipIf(whyNoBed() !== null)('requests that two nginx hosts see', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'judged-hosts', nginxes: 2 })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  const start = async (version: '1.1.0' | '1.2.0', extra: Record<string, string>) =>
    startAction({ ...service.inputs, ...(await jarInputs(version)), ...extra })

  test('are added up, even while a log is rotated and with what a power cut left', async () => {
    const [first] = service.bed.nginxes
    await first?.run(
      `touch ${STATE}/watching ${STATE}/watching-1; echo old >${LINES}/log-1; chown www-data ${LINES}/log-1`,
    )
    await service.ask('/', first)
    expect((await first?.run(`ls ${LINES}`))?.stdout).toBe('log-1\n')
    const loop = startOpenLoop(service.urls, PATHS, 100)
    const running = await start('1.1.0', slow())
    await running.said('promoted from port')
    expect((await first?.run(ROTATE))?.stdout).toContain('access.log\n')
    const run = await running.done
    await loop.stop()
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    const [, seen = ''] = /([\d,]+) requests in \d+ s, none failed, p99 /.exec(run.log) ?? []
    expect(Number(seen.replaceAll(',', ''))).toBeGreaterThan(600)
    expect([...loop.byStatus.keys()]).toEqual([200])
    for (const nginx of service.bed.nginxes) expect(await leftovers(nginx)).toBe('')
  })

  test('a bad release is reverted on both', async () => {
    const loop = startOpenLoop(service.urls, PATHS, 100)
    const run = await (await start('1.2.0', slow(',fail-orders=60'))).done
    await loop.stop()
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
    expect(run.outputs['failed-step']).toMatch(WHEN)
    for (const nginx of service.bed.nginxes) {
      expect(await service.ask('/', nginx)).toMatchObject({ status: 200, version: '1.1.0' })
      expect(await leftovers(nginx)).toBe('')
    }
  })

  test('a killed runner leaves nothing behind, and nginx stops logging', async () => {
    const loop = startOpenLoop(service.urls, PATHS, 50)
    const running = await start('1.2.0', { 'bake-time': '60' })
    await running.said('promoted from port')
    running.child.kill('SIGKILL')
    await running.done.catch(() => undefined)
    for (const nginx of service.bed.nginxes) {
      await waitUntil(`the watch on ${nginx.name} to end`, 30, async () => (await leftovers(nginx)) === '')
    }
    await loop.stop()
    expect([...loop.byStatus.keys()]).toEqual([200])
  })

  test('if a host has no room for the log, the release is promoted and not judged by that host', async () => {
    for (const nginx of service.bed.nginxes) {
      await nginx.run(`mount -t tmpfs -o size=4k,nr_inodes=3,mode=2770,uid=1000,gid=$(id -g www-data) full ${LINES}
        head -c 4096 /dev/zero >${LINES}/full`)
    }
    const loop = startOpenLoop(service.urls, PATHS, 100)
    const run = await (await start('1.2.0', { 'bake-time': '3' })).done
    await loop.stop()
    for (const nginx of service.bed.nginxes) await nginx.run(`umount -l ${LINES}`)
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.log).toContain('not judged: nginx logged no requests')
    expect([...loop.byStatus.keys()]).toEqual([200])
  })
})

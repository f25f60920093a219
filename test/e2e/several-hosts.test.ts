import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { PRINT_FILES } from '../harness/look.ts'
import { runAction, startAction } from '../harness/run-action.ts'
import { expectServed } from '../harness/served.ts'
import { jarInputs, type Service, startListener } from '../harness/service.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

/** Makes what the next promotion changes on the nginx host take no effect; returns what undoes that. */
const BREAKS = { instant: ignoreLink, links: lieAboutReload }

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'two app hosts behind two nginx hosts, $layout layout',
  ({ layout, kinds }) => {
    let service: Service
    let load: Load

    beforeAll(async () => {
      ;({ service, load } = await startUnderLoad(`several-${layout}`, { layout, kinds }, { apps: 2, nginxes: 2 }))
    })

    afterAll(async () => {
      await load?.stop()
      await service?.down()
    })

    const processes = () => Promise.all(service.bed.apps.map((app) => service.javaProcesses(app)))
    const expectNoFailure = async () => expect((await load.atLeast(load.counts().requests + 100)).failures).toEqual([])

    test('a deployment and a rollback are promoted on every nginx, from every app host, and the reports name each', async () => {
      await expectServed(service, '1.0.0', 8001)
      const run = await service.deploy('1.1.0')
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8000' } })
      await expectServed(service, '1.1.0', 8000)
      for (const app of service.bed.apps) {
        expect(run.log).toMatch(new RegExp(`${app.address}: release 1\\.1\\.0-\\S+ starts on port 8000`))
        expect(run.log).toContain(`${app.address}:8000/health is healthy`)
        expect(run.summary).toMatch(
          new RegExp(`^\\| \`ubuntu@${app.address}\` \\| \`1\\.1\\.0-\\S+\` \\| running since`, 'm'),
        )
      }
      for (const nginx of service.bed.nginxes) {
        expect(run.log).toMatch(new RegExp(`${nginx.address}: promoted from port 8001 to port 8000`))
        expect(run.summary).toMatch(new RegExp(`^\\| \`ubuntu@${nginx.address}\` \\|.*8000`, 'm'))
      }

      const back = await runAction({ ...service.inputs, operation: 'rollback' })
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', 'live-port': '8001' } })
      await expectServed(service, '1.0.0', 8001)
      await expectNoFailure()
    })

    test('the new process fails on one app host: nothing is promoted anywhere, and no new process is left', async () => {
      const [app, other] = service.bed.apps as [BedHost, BedHost]
      const next = await service.deploy('1.1.0')
      expect(next.outputs, next.log).toMatchObject({ result: 'deployed', 'previous-version': '1.0.0' })
      const live = Number(next.outputs['live-port'])
      const before = await processes()
      await other.run('echo MISBEHAVE=never-healthy >>/etc/environment')
      const run = await service.deploy('1.2.0', { 'health-timeout': '5' })
      await other.run('sed -i /^MISBEHAVE=/d /etc/environment')
      expect(run, run.log).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failed-step': 'Health', 'live-port': String(live) },
      })
      const [error] = errorAnnotations(run.log)
      expect(error).toContain(other.address)
      expect(error).not.toContain(app.address)
      expect(run.log).not.toContain('promoted from port')
      const left = before.map((found) => found.filter(({ port }) => port === live))
      expect(await processes()).toEqual(left)
      await expectServed(service, '1.1.0', live)
      await expectNoFailure()
      // The slot that was cleared for it has its earlier release: a rollback starts that again, on both hosts.
      const back = await runAction({ ...service.inputs, operation: 'rollback' })
      expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.0.0' })
      await expectServed(service, '1.0.0', Number(back.outputs['live-port']))
    })

    test('if a release or a command fails on one app host, the run stops waiting for the other', async () => {
      const [app, other] = service.bed.apps as [BedHost, BedHost]
      const before = await service.ask()
      for (const [host, fault] of [
        [app, 'never-healthy'],
        [other, 'missing-bean'],
      ] as const) {
        await host.run(`echo MISBEHAVE=${fault} >>/etc/environment`)
      }
      const ended = await service.deploy('1.2.0', { 'health-timeout': '300' })
      for (const host of [app, other]) await host.run('sed -i /^MISBEHAVE=/d /etc/environment')
      expect(ended, ended.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Health' } })
      expect(errorAnnotations(ended.log)[0]).toContain(`${other.address}: the application ended`)
      expect(ended.seconds).toBeLessThan(150)

      // The host that app-hosts names first, and no other, knows that it is.
      const waits = 'if [ "$BLUEGREEN_FIRST_HOST" = true ]; then sleep 301; else exit 4; fi'
      const reverted = await service.deploy('1.2.0', { 'after-promote': waits })
      expect(reverted, reverted.log).toMatchObject({ outputs: { result: 'reverted', 'failed-step': 'after-promote' } })
      expect(errorAnnotations(reverted.log)[0]).toContain(`ended with status 4 on ubuntu@${other.address}`)
      expect(reverted.seconds).toBeLessThan(150)
      expect((await app.run("pgrep -fx 'sleep 301' || echo none")).stdout).toBe('none\n')
      await expectServed(service, String(before.version), Number(before.port))
      await expectNoFailure()
    })

    test.each([0, 1])('nginx number %i can’t be promoted: every nginx stays on the old slot', async (number) => {
      const nginx = service.bed.nginxes[number] as BedHost
      const before = await service.ask()
      const broken = await deployAroundBreak(service, () => BREAKS[layout](nginx))
      const { run } = broken
      expect(run, run.log).toMatchObject({
        exitCode: 1,
        outputs: { result: 'reverted', 'live-port': String(before.port) },
      })
      expect(errorAnnotations(run.log)[0]).toContain(nginx.address)
      await expectServed(service, String(before.version), Number(before.port))
      for (const found of await processes()) expect(found).toMatchObject([{ port: before.port }])
      await broken.undo()
      const next = await service.deploy('1.1.0')
      expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
      await expectServed(service, '1.1.0', Number(next.outputs['live-port']))
      await expectNoFailure()
    })

    test('nginx hosts disagree: status says so, and the next deployment follows the first one', async () => {
      const [first, second] = service.bed.nginxes as [BedHost, BedHost]
      const standby = await service.deploy('1.2.0')
      const port = Number(standby.outputs['live-port'])
      const other = port === 8000 ? 8001 : 8000
      await pointByHand(second, layout, port, other)
      await expect.poll(() => service.ask('/', second)).toMatchObject({ port: other, version: '1.1.0' })

      const status = await runAction({ ...service.inputs, operation: 'status' })
      expect(status.outputs, status.log).toMatchObject({ 'live-port': String(port) })
      const disagreement = new RegExp(`${second.address} uses port ${other}, \\S*${first.address} uses port ${port}`)
      expect(status.summary).toMatch(disagreement)

      const next = await service.deploy('1.0.0', { promote: 'false' })
      expect(next.outputs, next.log).toMatchObject({ result: 'staged', 'live-port': String(port) })
      expect(next.log).toMatch(disagreement)
      await expectServed(service, '1.2.0', port)
      await expectNoFailure()
    })

    test('one app host is off: the run names it and changes nothing; once it is back, the next one deploys', async () => {
      const [app, other] = service.bed.apps as [BedHost, BedHost]
      expect((await load.stop()).failures).toEqual([])
      const before = await service.javaProcesses(app)
      const { stdout: files } = await app.run(`find /home/ubuntu/shop ${PRINT_FILES} | sort`)
      const answered = await service.ask()
      await other.powerCut()
      const run = await service.deploy('1.1.0')
      expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(errorAnnotations(run.log)[0]).toContain(other.address)
      expect(await service.javaProcesses(app)).toEqual(before)
      expect((await app.run(`find /home/ubuntu/shop ${PRINT_FILES} | sort`)).stdout).toBe(files)
      for (const nginx of service.bed.nginxes) {
        // A host that is silent keeps nginx waiting before it asks the other one.
        await expect
          .poll(() => service.ask('/', nginx), { timeout: 60_000 })
          .toMatchObject({ status: 200, port: answered.port })
      }
      await other.boot()
      const next = await service.deploy('1.1.0')
      expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
      await expectServed(service, '1.1.0', Number(next.outputs['live-port']))
    })
  },
)

/** Deploys 1.2.0, and breaks something once it is healthy, before it is promoted. */
async function deployAroundBreak(service: Service, breakIt: () => Promise<() => Promise<unknown>>) {
  const wait = 'echo the-hook-waits; while [ ! -e /tmp/go ]; do sleep 0.1; done'
  const running = startAction({ ...service.inputs, ...(await jarInputs('1.2.0')), 'before-promote': wait })
  await running.said('the-hook-waits')
  const undo = await breakIt()
  for (const app of service.bed.apps) await app.run('touch /tmp/go')
  const run = await running.done
  for (const app of service.bed.apps) await app.run('rm /tmp/go')
  return { run, undo }
}

/** An nginx that keeps its slot, wherever the link leads: it looks at an entry behind the link. */
async function ignoreLink(nginx: BedHost): Promise<() => Promise<unknown>> {
  const change = (command: string) => nginx.run(`cd /var/lib/bluegreen/dev_live && ${command}`)
  const { stdout: live } = await change('readlink live')
  const [breaking, fixing] =
    live === '8001\n' ? ['touch 8000/8001', 'rm 8000/8001'] : ['mv 8001/8001 8001/away', 'mv 8001/away 8001/8001']
  await change(breaking)
  return () => change(fixing)
}

/** An nginx whose reload reports success and applies nothing: an address that it should listen on is taken. */
async function lieAboutReload(nginx: BedHost): Promise<() => Promise<unknown>> {
  const listener = `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 5, LocalPort => 9090); sleep 300'`
  const pid = await startListener(nginx, 'root', listener, 9090)
  await nginx.write('/etc/nginx/conf.d/taken.conf', 'server { listen 9090; }\n')
  return () => nginx.run(`rm /etc/nginx/conf.d/taken.conf; kill ${pid}`)
}

async function pointByHand(nginx: BedHost, layout: string, from: number, to: number): Promise<void> {
  await nginx.run(
    layout === 'instant'
      ? `cd /var/lib/bluegreen/dev_live && ln -sfn ${to} .live && mv -T .live live`
      : `cd /etc/nginx/sites-enabled && rm dev_${from} && ln -s /etc/nginx/sites-available/dev_${to} . && systemctl reload nginx`,
  )
}

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { AUTHORITY, holdRenewal, obtainCertificate, readSerial, startAcme, whyNoAcme } from '../harness/acme.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { askByHttps, SERVER_NAME } from '../harness/https.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { type ActionResult, runAction, startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, type StoryVersion, startService } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'

const SITES = '/etc/nginx/sites-available'
const WAITS = 'waiting for certbot to finish'
/** A hook that goes on once the test says so. */
const HOOK = 'until [ -e /home/ubuntu/go-on ]; do sleep 0.1; done; rm /home/ubuntu/go-on'
/** Holds certbot's lock, as certbot does. */
const HANG = `import fcntl, time; f = open('/etc/nginx/.certbot.lock', 'w'); fcntl.lockf(f, fcntl.LOCK_EX); time.sleep(600)`
const IS_HELD = 'grep -q ":$(stat -c %i /etc/nginx/.certbot.lock) " /proc/locks'

describe.skipIf((whyNoBed() ?? whyNoAcme()) !== null).each(LAYOUTS)(
  'renewals that stand still in their challenge, $layout layout',
  ({ layout }) => {
    let service: Service
    let load: Load
    let before: { readonly serial: string; readonly sites: string }

    const readSites = async () => (await service.bed.nginx.run(`tail -n +1 ${SITES}/dev_*`)).stdout
    const startDeploy = async (version: StoryVersion, extra: Readonly<Record<string, string>> = {}) =>
      startAction({ ...service.inputs, ...(await jarInputs(version)), ...extra })
    const goOn = () => service.bed.app.run('touch /home/ubuntu/go-on')

    // Installs certbot.
    beforeAll(async () => {
      service = await startService({ name: `renewal-${layout}` })
      const { nginx } = service.bed
      // The welcome page would answer the load, which asks by address.
      await nginx.run('rm /etc/nginx/sites-enabled/default')
      const site = { 'setup-layout': layout, 'setup-server-name': SERVER_NAME }
      expect(await service.setup(site)).toMatchObject({ exitCode: 0 })
      expect((await service.deploy('1.0.0')).outputs).toMatchObject({ result: 'deployed', 'live-port': '8001' })
      await startAcme(nginx)
      await obtainCertificate(nginx, '--no-redirect')
      if (layout === 'links') await nginx.run(swapPorts(`${SITES}/dev_8001`, `${SITES}/dev_8000`))
    }, 600_000)

    beforeEach(async () => {
      before = { serial: await readSerial(service.bed.nginx), sites: await readSites() }
      // Certbot's reload of nginx may close an idle keep-alive connection as its client writes.
      load = startLoad({ url: service.url, kinds: ['new-connection', 'post', 'slow'], connections: 2, pause: 20 })
    })

    afterEach(async () => {
      await load?.stop()
    })

    afterAll(() => service?.down())

    /** Nothing was lost: no request, nothing of certbot's; its certificate is a new one, and `status` has nothing to say. */
    const expectAllWell = async (version: StoryVersion, port: number) => {
      const { nginx } = service.bed
      const { failures, requests } = await load.stop()
      expect(failures).toEqual([])
      expect(requests).toBeGreaterThan(100)
      expect(await readSerial(nginx)).not.toBe(before.serial)
      expect(await readSites()).toBe(before.sites)
      if (layout === 'links') expect(await service.enabledSites()).toEqual([`dev_${port} -> ${SITES}/dev_${port}`])
      expect(await askByHttps(nginx, AUTHORITY)).toBe(`200 ${version}`)
      expect((await nginx.run('nginx -t 2>&1')).stdout).not.toContain('conflicting')
      const looked = await runAction({ ...service.inputs, operation: 'status' })
      expect(looked, looked.log).toMatchObject({ exitCode: 0, outputs: { version } })
    }

    test('a deployment that begins meanwhile goes through', async () => {
      const renewal = await holdRenewal(service.bed.nginx)
      const running = await startDeploy('1.1.0')
      if (layout === 'links') await running.said(WAITS)
      else expectDeployed(await running.done, '8000')
      await renewal.release()
      expectDeployed(await running.done, '8000')
      await expectAllWell('1.1.0', 8000)
    })

    test('a promotion waits for it where it changes the same files', async () => {
      const running = await startDeploy('1.2.0', { 'before-promote': HOOK })
      await running.said('before-promote')
      const renewal = await holdRenewal(service.bed.nginx)
      await goOn()
      if (layout === 'links') {
        await running.said(WAITS)
        expect(await service.enabledSites()).toEqual([`dev_8000 -> ${SITES}/dev_8000`])
      } else {
        expectDeployed(await running.done, '8001')
      }
      await renewal.release()
      expectDeployed(await running.done, '8001')
      await expectAllWell('1.2.0', 8001)
    })

    test('so does a reversal', async () => {
      const { nginx } = service.bed
      const running = await startDeploy('1.1.0', { 'after-promote': `${HOOK}; exit 1` })
      await running.said('after-promote')
      const renewal = await holdRenewal(nginx)
      await goOn()
      if (layout === 'links') {
        const records = '/home/ubuntu/.bluegreen/*/promotions/*/*.reverting'
        await waitUntil('the reversal to begin', 20, async () => {
          return (await nginx.run(`ls ${records}`, { allowFailure: true })).code === 0
        })
        expect(await service.enabledSites()).toEqual([`dev_8000 -> ${SITES}/dev_8000`])
      } else {
        await running.done
      }
      await renewal.release()
      const reverted = await running.done
      expect(reverted.outputs, reverted.log).toMatchObject({ result: 'reverted', 'live-port': '8001' })
      await expectAllWell('1.2.0', 8001)
    })

    test.runIf(layout === 'links')('one that hangs is named after a minute, before anything is touched', async () => {
      const { nginx } = service.bed
      await nginx.run(`systemd-run --quiet --unit hang python3 -c "${HANG}"; until ${IS_HELD}; do sleep 0.1; done`)
      const [looked, refused] = await Promise.all([
        runAction({ ...service.inputs, operation: 'status' }),
        service.deploy('1.0.0'),
      ])
      for (const { exitCode, log } of [looked, refused]) {
        expect(exitCode, log).toBe(1)
        expect(errorAnnotations(log).join('\n')).toContain("certbot is still at work on nginx's files, after 60 s")
      }
      expect(refused.outputs).toMatchObject({ result: 'failed', 'failed-step': 'Look', 'live-port': '8001' })
      await nginx.run('systemctl stop hang')
      expectDeployed(await service.deploy('1.0.0'), '8000')
    })
  },
)

function expectDeployed(run: ActionResult, port: string): void {
  expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': port } })
}

/** As docs/https.md says. */
function swapPorts(from: string, to: string): string {
  return `sed -E 's/[0-9]+/@&@/g; s/@8000@/@SLOT@/g; s/@8001@/8000/g; s/@SLOT@/8001/g; s/@([0-9]+)@/\\1/g' ${from} >${to}`
}

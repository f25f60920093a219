import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { AUTHORITY, holdRenewal, obtainCertificate, readSerial, startAcme, whyNoAcme } from '../harness/acme.ts'
import { askByHttps, SERVER_NAME } from '../harness/https.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { type ActionResult, runAction, startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, type StoryVersion, startService } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'

const SITES = '/etc/nginx/sites-available'
const WAITS = 'waits until certbot is done'
/** Of a hook: goes on once the test says so. */
const WAIT_FOR_TEST = 'until [ -e /tmp/go-on ]; do sleep 0.1; done'

describe.skipIf((whyNoBed() ?? whyNoAcme()) !== null).each(LAYOUTS)(
  'a renewal in the middle of its challenge, $layout layout',
  { timeout: 400_000 },
  ({ layout }) => {
    let service: Service
    let load: Load
    let before: { readonly serial: string; readonly sites: string }

    const readSites = async () => (await service.bed.nginx.run(`tail -n +1 ${SITES}/dev_*`)).stdout
    const startDeploy = async (version: StoryVersion, extra: Readonly<Record<string, string>> = {}) =>
      startAction({ ...service.inputs, ...(await jarInputs(version)), ...extra })
    const goOn = () => service.bed.app.run('touch /tmp/go-on')

    beforeEach(async () => {
      service = await startService({ name: `renewal-${layout}` })
      const { nginx } = service.bed
      const site = { 'setup-layout': layout, 'setup-server-name': SERVER_NAME }
      expect(await service.setup(site)).toMatchObject({ exitCode: 0 })
      expect((await service.deploy('1.0.0')).outputs).toMatchObject({ result: 'deployed', 'live-port': '8001' })
      await startAcme(nginx)
      await obtainCertificate(nginx, '--no-redirect')
      if (layout === 'links') await nginx.run(swapPorts(`${SITES}/dev_8001`, `${SITES}/dev_8000`))
      before = { serial: await readSerial(nginx), sites: await readSites() }
      // Certbot's reload of nginx may close an idle keep-alive connection as its client writes.
      load = startLoad({ url: service.url, kinds: ['new-connection', 'post', 'slow'], connections: 2, pause: 20 })
    })

    afterEach(async () => {
      await load?.stop()
      await service?.down()
    })

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

    test('a promotion waits for it where it concerns the same files', async () => {
      const { nginx } = service.bed
      const running = await startDeploy('1.1.0', { 'before-promote': WAIT_FOR_TEST })
      await running.said('before-promote')
      const renewal = await holdRenewal(nginx)
      await goOn()
      if (layout === 'links') {
        await running.said(WAITS)
        expect(await service.enabledSites()).toEqual([`dev_8001 -> ${SITES}/dev_8001`])
      } else {
        expectDeployed(await running.done, '8000')
      }
      await renewal.release()
      expectDeployed(await running.done, '8000')
      await expectAllWell('1.1.0', 8000)
    })

    test('so does a reversal', async () => {
      const { nginx } = service.bed
      const running = await startDeploy('1.1.0', { 'after-promote': `${WAIT_FOR_TEST}; exit 1` })
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
      expect((await running.done).outputs).toMatchObject({ result: 'reverted', version: '1.1.0', 'live-port': '8001' })
      await expectAllWell('1.0.0', 8001)
    })
  },
)

function expectDeployed(run: ActionResult, port: string): void {
  expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': port } })
}

/** As docs/https.md says. */
function swapPorts(from: string, to: string): string {
  return `sed 's/\\b8000\\b/SLOT/g; s/\\b8001\\b/8000/g; s/\\bSLOT\\b/8001/g' ${from} >${to}`
}

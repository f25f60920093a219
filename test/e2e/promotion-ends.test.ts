import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import type { JavaProcess } from '../harness/look.ts'
import { breakReversal, fixReversal } from '../harness/reversal.ts'
import { type ActionResult, startAction } from '../harness/run-action.ts'
import { type ActionInputs, jarInputs, type Service, type StoryVersion } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

const PROMOTED = 'promoted from port'
const GO = '/home/ubuntu/go'
/** Many services start before nginx does; sshd is not the last of them. */
const LATE_NGINX = '/etc/systemd/system/nginx.service.d'
/** Fails once the test says so. */
const FAILS_WHEN_TOLD = `until [ -e ${GO} ]; do sleep 0.1; done; rm ${GO}; exit 3`

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('how a promotion ends, $layout layout', ({ layout, kinds }) => {
  let service: Service
  let load: Load

  beforeAll(async () => {
    ;({ service, load } = await startUnderLoad(`ends-${layout}`, { layout, kinds }))
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  /** Deploys, and does something as soon as it is promoted. */
  async function deployAnd(
    version: StoryVersion,
    inputs: ActionInputs,
    whenSwitched: () => Promise<unknown>,
  ): Promise<ActionResult> {
    const running = startAction({ ...service.inputs, ...(await jarInputs(version)), ...inputs })
    await running.said(PROMOTED)
    await whenSwitched()
    return running.done
  }

  test('a reversal that fails stops nothing that may be live, ends unknown, and is dropped once it is outranked', async () => {
    const { nginx, app } = service.bed
    const ended = await deployAnd('1.1.0', { 'after-promote': FAILS_WHEN_TOLD }, async () => {
      await breakReversal(nginx, layout)
      await app.run(`touch ${GO}`)
    })
    expect(ended, ended.log).toMatchObject({
      exitCode: 1,
      outputs: { result: 'unknown', 'failed-step': 'after-promote' },
    })
    expect(ended.summary).toContain('it was left running')
    expect(`${ended.log}${ended.summary}`).not.toMatch(/was reverted|is live again|is stopped/)
    expect(await service.javaProcesses()).toHaveLength(2)
    expect((await load.atLeast(load.counts().requests + 20)).failures).toEqual([])
    await fixReversal(nginx, layout)

    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ result: 'deployed' })
    const before = (await load.atLeast(load.counts().requests + 20)).byVersion
    const next = await service.deploy('1.2.0')
    expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
    expect(next.log).not.toContain('::group::Reconcile')
    const after = load.counts()
    expect(after.byVersion['1.1.0'], 'no request goes back to what failed').toBe(before['1.1.0'])
    expect(after.failures).toEqual([])
  })

  test('a killed run whose reversal failed: a rollback does not go to its version, even once another run has reconciled that', async () => {
    const { nginx } = service.bed
    const before = await service.ask()
    const running = startAction({ ...service.inputs, ...(await jarInputs('1.1.0')), 'bake-time': '60' })
    await running.said(PROMOTED)
    await breakReversal(nginx, layout)
    running.child.kill('SIGKILL')
    await running.done
    const left = 'f=$(ls /home/ubuntu/.bluegreen/dev_shop/promotions/*/*.reverting) && flock -n "$f" true'
    await waitUntil('the guard to give up', 120, async () => (await nginx.run(left, { allowFailure: true })).code === 0)
    await fixReversal(nginx, layout)

    const failed = await service.deploy('1.2.0', { 'app-env': 'MISBEHAVE=crash-at-boot' })
    expect(failed.outputs, failed.log).toMatchObject({ result: 'failed', 'failed-step': 'Health' })
    expect(failed.log).toContain('was left without its guard')
    expect(await service.ask()).toMatchObject({ version: before.version, port: before.port })
    const back = await service.setup({ operation: 'rollback' })
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.0.0' })
  })

  test('the nginx host loses power before the confirmation: the run itself reverts once the host is back', async () => {
    const { nginx } = service.bed
    await load.stop()
    const before = await service.ask()
    await nginx.run(
      `mkdir -p ${LATE_NGINX} && printf '[Service]\\nExecStartPre=/bin/sleep 4\\n' >${LATE_NGINX}/late.conf && sync`,
    )
    const ended = await deployAnd('1.1.0', { 'bake-time': '60' }, async () => {
      await nginx.powerCut()
      await nginx.boot()
    })
    await nginx.run(`rm -r ${LATE_NGINX}`)
    expect(ended, ended.log).toMatchObject({
      exitCode: 1,
      outputs: { result: 'reverted', 'live-port': String(before.port) },
    })
    expect(await awaitSettled(() => findUnsettled(service, layout))).toBeLessThan(60)
    expect(await service.ask()).toMatchObject({ version: before.version, port: before.port })
    expect(ended.log.indexOf('reverted to port')).toBeLessThan(ended.log.indexOf('the new process was stopped'))
    const next = await service.deploy('1.1.0')
    expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
  })

  test('the nginx host stays off: nothing is stopped, and nothing is said to be reverted', async () => {
    const { nginx } = service.bed
    let whenSwitched: JavaProcess[] = []
    const ended = await deployAnd('1.2.0', { 'bake-time': '60' }, async () => {
      whenSwitched = await service.javaProcesses()
      await nginx.powerCut()
    })
    expect(ended, ended.log).toMatchObject({ exitCode: 1, outputs: { result: 'unknown', 'live-port': '' } })
    expect(`${ended.log}${ended.summary}`).not.toMatch(/was reverted|is live again|not touched/)
    expect(await service.javaProcesses()).toEqual(whenSwitched)
    await nginx.boot()
    expect((await service.ask()).status).toBe(200)
    const next = await service.deploy('1.0.0')
    expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
    expect(next.log).toContain('was left without its guard')
  })

  test('the disk of the nginx host fills up before the confirmation: it is confirmed all the same', async () => {
    const { nginx } = service.bed
    try {
      const ended = await deployAnd('1.1.0', { 'bake-time': '3' }, async () => {
        await nginx.fillDisk('/home/ubuntu', 1)
        await nginx.run('cat /dev/zero >/home/ubuntu/rest', { user: 'ubuntu', allowFailure: true })
      })
      expect(ended, ended.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(await service.ask()).toMatchObject({ version: '1.1.0', port: Number(ended.outputs['live-port']) })
    } finally {
      await nginx.run('rm -f /home/ubuntu/rest')
      await nginx.freeDisk('/home/ubuntu')
    }
    await awaitSettled(() => findUnsettled(service, layout))
  })

  test('an nginx that does not pass the health path on is refused before anything is touched, unless an input allows it', async () => {
    const { nginx } = service.bed
    const processes = await service.javaProcesses()
    await nginx.run(
      `sed -i 's|^    location / {|    location = /health { return 404; }\\n&|' /etc/nginx/sites-available/dev_* && nginx -t && systemctl reload nginx`,
    )
    const refused = await service.deploy('1.2.0')
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
    expect(refused.log).toContain('nginx does not answer for /health as the live slot does: it answers 404')
    expect(await service.javaProcesses()).toEqual(processes)
    const status = await service.setup({ operation: 'status' })
    expect(status.exitCode).toBe(1)
    expect(status.log).toContain('nginx-health-path')
    const deployed = await service.deploy('1.2.0', { 'nginx-health-path': 'none' })
    expect(deployed.outputs, deployed.log).toMatchObject({ result: 'deployed' })
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Relay, startRelay } from '../bed/relay.ts'
import { makeLibraries } from '../harness/fat-jar.ts'
import { startAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'
import { throughRelays } from '../harness/through-relays.ts'

const BITS_PER_SECOND = 90_000 * 8

describe.skipIf(whyNoBed() !== null)('slow is not dead', () => {
  let service: Service

  /** Over a connection of 90 kB/s to the app host. */
  async function withSlowLink<T>(work: (inputs: Record<string, string>) => Promise<T>): Promise<T> {
    const { app, nginx } = service.bed
    const slow = await startRelay({ host: app.address, port: 22 }, { bitsPerSecond: BITS_PER_SECOND })
    const direct = await startRelay({ host: nginx.address, port: 22 })
    const relayOf = ({ name }: { readonly name: string }): Relay => (name === app.name ? slow : direct)
    const libraries = makeLibraries(2, 1_500_000)
    try {
      return await work({
        ...service.inputs,
        ...throughRelays(service, relayOf),
        ...(await libraries.jarInputs('1.1.0')),
      })
    } finally {
      libraries.remove()
      await slow.close()
      await direct.close()
    }
  }

  beforeAll(async () => {
    service = await startService({ name: 'slow-hosts' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  test('a jar that is sent at 90 kB per second arrives, and the lock is held meanwhile', async () => {
    await withSlowLink(async (inputs) => {
      const running = startAction(inputs)
      await running.said('sent 50 %')
      const second = await service.deploy('1.0.0', { 'lock-timeout': '1' })
      expect(second.log).toContain('is still held after 1 s by run')
      const run = await running.done
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.1.0' } })
      expect(run.seconds).toBeGreaterThan(30)
    })
  })

  test('the connection to nginx is reset during such an upload: outputs, error and summary are there', async () => {
    await withSlowLink(async (inputs) => {
      const running = startAction(inputs)
      await running.said('sent 25 %')
      await service.bed.nginx.run(`kill -KILL $(ps -eo pid=,args= | awk '/sshd: ubuntu/ && !/awk/ { print $1 }')`)
      const run = await running.done
      expect(run, run.log).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'live-port': expect.stringMatching(/^800[01]$/) },
      })
      expect(run.log).toMatch(/::error .*the connection to ubuntu@\S+ was lost/)
      expect(run.summary).toContain('failed')
      expect(run.log).not.toContain('defect')
    })
  })

  test('the run waits for a login for which PAM takes 20 s', async () => {
    const { app } = service.bed
    await app.run(`sed -i '1i session required pam_exec.so /bin/sleep 20' /etc/pam.d/sshd`)
    const run = await service.deploy('1.0.0')
    await app.run(`sed -i 1d /etc/pam.d/sshd`)
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.seconds).toBeGreaterThan(20)
  })
})

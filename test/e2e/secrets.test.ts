import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'

describe.skipIf(whyNoBed() !== null)('secrets', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'secrets' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect((await service.deploy('1.0.0')).outputs['result']).toBe('deployed')
  })

  afterAll(() => service?.down())

  test('appear in no log, process list, summary, output or file of any host, not even if the application prints them', async () => {
    const secret = `s3cret-${randomBytes(12).toString('hex')}`
    const hosts = [service.bed.app, service.bed.nginx]
    const inputs = { ...service.inputs, ...(await jarInputs('1.1.0')), 'before-promote': 'env', 'bake-time': '2' }
    const running = startAction({ ...inputs, 'app-env': `PASSWORD=${secret}\nMISBEHAVE=missing-bean` })
    const lists: string[] = []
    let isOver = false
    const watch = async () => {
      while (!isOver) for (const host of hosts) lists.push((await host.run('ps -ww -A -o args=')).stdout)
    }
    const watching = watch()
    const failed = await running.done
    const good = await service.deploy('1.1.0', { 'app-env': `PASSWORD=${secret}` })
    isOver = true
    await watching
    expect(failed.outputs['result'], failed.log).toBe('failed')
    expect(good.outputs['result'], good.log).toBe('deployed')
    expect((await service.info('PASSWORD')).env).toEqual({ PASSWORD: secret })

    expect(lists.length).toBeGreaterThan(10)
    expect(lists.join('\n')).toContain('-Dserver.port=')
    const keyLine = service.bed.privateKey.split('\n')[2] ?? ''
    expect(keyLine.length).toBeGreaterThan(40)
    for (const run of [failed, good]) {
      const log = run.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
      for (const hidden of [secret, keyLine]) {
        expect(run.log).toContain(`::add-mask::${hidden}\n`)
        expect(log.join('\n')).not.toContain(hidden)
        expect(run.summary + run.postLog + JSON.stringify(run.outputs)).not.toContain(hidden)
        expect(lists.join('\n')).not.toContain(hidden)
      }
    }
    for (const host of hosts) {
      const found = await host.run(`grep -rlF -e ${secret} -e ${keyLine} /home /etc /var /tmp /run /opt 2>/dev/null`, {
        allowFailure: true,
      })
      expect(found.stdout).toBe('')
    }
  })
})

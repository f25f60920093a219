import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { buildStreams } from '../fixtures/streams.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'
import { openSocket, said } from '../harness/web-socket.ts'

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('long-lived connections, $layout layout', ({ layout }) => {
  let service: Service
  let folder: string
  const deploy = (extra = {}) => {
    const jar = { 'working-directory': folder, jar: 'streams.jar', version: '1.0.0' }
    return runAction({ ...service.inputs, ...jar, 'stop-timeout': '30', ...extra })
  }
  const idle = async () =>
    (await service.bed.app.run("ss -Htn state established 'sport = :8000 or sport = :8001'")).stdout.split('\n')
      .length - 1

  beforeAll(async () => {
    folder = await buildStreams()
    service = await startService({ name: `streams-${layout}` })
    expect(await service.setup({ 'setup-layout': layout })).toMatchObject({ exitCode: 0 })
    expect(await deploy()).toMatchObject({ exitCode: 0, outputs: { 'live-port': '8001' } })
  })

  afterAll(async () => {
    await service?.down()
    if (folder) await rm(folder, { recursive: true })
  })

  test('a WebSocket that is open before a promotion is open after it', async () => {
    const socket = await openSocket(service.url)
    expect(await said(socket, 'one')).toBe('8001 one')
    expect(await deploy()).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8000' } })
    expect(await said(socket, 'two')).toBe('8001 two')
    const next = await openSocket(service.url)
    expect(await said(next, 'three')).toBe('8000 three')
    for (const open of [socket, next]) open.close()
  })

  test('a server-sent event arrives when it is sent', async () => {
    const response = await fetch(`${service.url}/events`, {
      headers: { accept: 'text/event-stream' },
      signal: AbortSignal.timeout(5_000),
    })
    const reader = response.body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe('data: first\n\n')
    await reader?.cancel()
  })

  test('the application gets the Host that the user asked for, and requests share its connections', async () => {
    await Promise.all(Array.from({ length: 8 }, () => service.ask('/a?b')))
    expect(await service.ask('/a?b')).toMatchObject({ status: 200, body: `/a?b ${service.bed.nginx.address}` })
    expect(await idle()).toBeGreaterThan(0)
  })

  test('idle connections do not delay deployments, three in a row', async () => {
    // Longer than nginx 1.29.7 keeps them by default.
    await service.bed.nginx.run(
      `sed -i 's/keepalive_timeout 15s/keepalive_timeout 1h/' /etc/nginx/bluegreen/*.upstreams.conf /etc/nginx/sites-available/dev_800* 2>/dev/null; systemctl reload nginx`,
    )
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 12 }, () => service.ask()))
      expect(await idle()).toBeGreaterThan(0)
      const run = await deploy()
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(Number(run.outputs['duration']), run.log).toBeLessThan(20)
    }
  })

  test('a process is not stopped while it handles a request', async () => {
    const before = await runAction({ ...service.inputs, operation: 'status' })
    const slow = service.ask('/slow')
    const stop = await deploy({ standby: 'stop' })
    expect(stop, stop.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(await slow).toMatchObject({ status: 200, body: `slow ${before.outputs['live-port']}` })
  })
})

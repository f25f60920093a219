import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { withOrders } from '../../crash/orders.ts'
import { NO_TRAFFIC } from '../../crash/traffic.ts'

test('orders that fail count unless they are allowed to, and each is reported once', async () => {
  let failed = 0
  let isBad = true
  const server = createServer((_, response) => {
    if (isBad) failed += 1
    response.writeHead(isBad ? 500 : 200).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const traffic = withOrders(NO_TRAFFIC, [`http://127.0.0.1:${(server.address() as AddressInfo).port}`])
  const more = async () => {
    const so = failed
    await expect.poll(() => failed, { timeout: 20_000 }).toBeGreaterThan(so + 3)
  }
  try {
    traffic.allow()
    await more()
    expect(traffic.newFailures()).toEqual([])
    await more()
    traffic.forbid()
    expect(traffic.newFailures()).toEqual([])
    await more()
    expect(traffic.newFailures()).toMatchObject([{ error: expect.stringMatching(/^\d+ orders failed$/) }])
    await more()
    traffic.allow()
    await more()
    isBad = false
    traffic.forbid()
    expect(traffic.newFailures()).toHaveLength(1)
  } finally {
    await traffic.stop()
    server.close()
  }
})

import { createHash, randomBytes } from 'node:crypto'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Relay, startRelay } from '../../bed/relay.ts'
import { createTrafficMeter, trafficBetween } from '../../bed/traffic.ts'

let server: Server
let relay: Relay

afterEach(async () => {
  await relay.close()
  await new Promise((resolve) => server.close(resolve))
})

async function relayToEcho(options: Parameters<typeof startRelay>[1]): Promise<void> {
  server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  relay = await startRelay({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, options)
}

test('data arrives complete and in order, however busy the process is', async () => {
  await relayToEcho({ delayMs: 5, bitsPerSecond: 200_000_000 })
  const socket = connect(relay)
  const sent = randomBytes(3_000_000)
  const received: Buffer[] = []
  socket.on('data', (chunk) => received.push(chunk))
  const busy = setInterval(() => {
    const until = performance.now() + Math.random() * 12
    while (performance.now() < until);
  }, 3)
  socket.end(sent)
  await new Promise((resolve) => socket.on('end', resolve))
  clearInterval(busy)
  const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex')
  expect(digest(Buffer.concat(received))).toBe(digest(sent))
  expect(relay.counts).toEqual({ connections: 1, bytes: 6_000_000 })
})

test('round trips are those that the client waited for', async () => {
  const meter = createTrafficMeter()
  await relayToEcho({ delayMs: 2, meter })
  const began = Date.now() - 1
  const socket = connect(relay)
  const exchange = async (word: string) => {
    socket.write(word)
    await new Promise((resolve) => socket.once('data', resolve))
  }
  for (const word of ['one', 'two', 'three']) await exchange(word)
  const middle = Date.now()
  await exchange('four')
  const end = Date.now()
  socket.destroy()
  expect(trafficBetween(meter.marks, began, middle)).toEqual({ connections: 1, bytes: 22, roundTrips: 4 })
  expect(trafficBetween(meter.marks, middle, end)).toEqual({ connections: 0, bytes: 8, roundTrips: 1 })
})

import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { startRelay } from '../bed/relay.ts'
import type { Service } from '../harness/service.ts'
import { SLOW } from './link.ts'
import { medianOf } from './statistics.ts'

const pings = 20
const bulkBytes = 10_000_000

/** What the figures depend on, a line each. */
export async function describeSurroundings({ bed }: Service): Promise<string[]> {
  const [processor] = cpus()
  const java = await bed.app.run('java -version 2>&1 | head -n 1')
  const nginx = await bed.nginx.run('nginx -v 2>&1')
  const { roundTripMs, bitsPerSecond } = await measureSlowLink()
  return [
    `Date: ${new Date().toISOString().slice(0, 10)}`,
    `Machine: ${cpus().length} cores (${processor?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}; load average before: ${loadavg()[0]?.toFixed(1)}`,
    `Software: Node.js ${process.version}, ${java.stdout.trim()}, ${nginx.stdout.trim()}`,
    `The slower link as measured: ${roundTripMs.toFixed(1)} ms for a round trip, ${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`,
  ]
}

async function measureSlowLink(): Promise<{ roundTripMs: number; bitsPerSecond: number }> {
  // A ping is answered; what follows the pings is taken in, and answered once at its end.
  let received = 0
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('data', (data) => {
      received += data.length
      if (received <= pings || received === pings + bulkBytes) socket.write('.')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const relay = await startRelay({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, SLOW)
  const socket = connect({ ...relay, noDelay: true })
  const exchange = async (data: Buffer) => {
    const began = performance.now()
    socket.write(data)
    await once(socket, 'data')
    return performance.now() - began
  }
  const times: number[] = []
  for (let ping = 0; ping < pings; ping++) times.push(await exchange(Buffer.alloc(1)))
  const roundTripMs = medianOf(times)
  const bulkMs = (await exchange(Buffer.alloc(bulkBytes))) - roundTripMs
  socket.destroy()
  await relay.close()
  server.close()
  return { roundTripMs, bitsPerSecond: (bulkBytes * 8 * 1000) / bulkMs }
}

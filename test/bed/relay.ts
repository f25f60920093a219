import { createServer, type Server, Socket } from 'node:net'
import { makeLane, type Tap } from './lane.ts'
import { createTrafficMeter, type TrafficMeter } from './traffic.ts'

export interface RelayOptions {
  /** Milliseconds each way. */
  readonly delayMs?: number
  /** Of the whole link, each way; unlimited without it. */
  readonly bitsPerSecond?: number
  /** Several relays of one client may share it. */
  readonly meter?: TrafficMeter
}

export interface Relay {
  readonly host: '127.0.0.1'
  readonly port: number
  /** From now on, `blackhole`: nothing passes, and nobody hears of it; `reset`: connections, new ones too, are torn down. */
  cut(how: 'reset' | 'blackhole'): void
  close(): Promise<void>
  /** So far: connections accepted, bytes passed on in both directions. */
  readonly counts: { readonly connections: number; readonly bytes: number }
}

/** A slow or broken connection to a TCP server, in user space: not every kernel can delay packets. It loses none, and starts at full speed. */
export async function startRelay(
  target: { readonly host: string; readonly port: number },
  { delayMs = 0, bitsPerSecond = Number.POSITIVE_INFINITY, meter = createTrafficMeter() }: RelayOptions = {},
): Promise<Relay> {
  const counts = { connections: 0, bytes: 0 }
  const counting = (tap: Tap): Tap => {
    return (bytes) => {
      const arrived = tap(bytes)
      return () => {
        counts.bytes += bytes
        arrived()
      }
    }
  }
  const up = makeLane(delayMs, bitsPerSecond)
  const down = makeLane(delayMs, bitsPerSecond)
  const sockets = new Set<Socket>()
  let state: 'whole' | 'reset' | 'blackhole' = 'whole'
  const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    counts.connections++
    track(sockets, client)
    if (state === 'reset') client.resetAndDestroy()
    if (state !== 'whole') return
    const far = track(sockets, new Socket({ allowHalfOpen: true }).setNoDelay(true))
    const passing = meter.connect()
    // This process has accepted at once: what the client sends is held back for as long as TCP's handshake takes.
    up.deliver(0, () =>
      down.deliver(0, () => {
        passing.opened()
        up.deliver(0, () => far.connect(target))
        up.carry(client, far, counting(passing.up))
        down.carry(far, client, counting(passing.down))
        client.resume()
      }),
    )
  })
  return {
    host: '127.0.0.1',
    port: await listen(server),
    counts,
    cut(how) {
      state = how
      up.stop()
      down.stop()
      if (how === 'reset') for (const socket of sockets) socket.resetAndDestroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function track(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket)
  // What a connection's error means for its other half is settled when it closes.
  socket.on('error', () => undefined)
  socket.on('close', () => sockets.delete(socket))
  return socket
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the relay has no port')
  return address.port
}

import { connect, createServer, type Server, type Socket } from 'node:net'

export interface RelayOptions {
  /** Milliseconds each way. */
  readonly delayMs?: number
  /** Of the whole link, each way; unlimited without it. */
  readonly bitsPerSecond?: number
}

export interface Relay {
  readonly host: '127.0.0.1'
  readonly port: number
  /** From now on, `blackhole`: nothing passes and nobody is told; `reset`: connections, new ones too, are torn down. */
  cut(how: 'reset' | 'blackhole'): void
  close(): Promise<void>
  /** So far: connections accepted, bytes passed on in both directions. */
  readonly counts: { readonly connections: number; readonly bytes: number }
}

/** A slow or broken link to a TCP server, in user space: not every kernel can delay packets. */
export async function startRelay(
  target: { readonly host: string; readonly port: number },
  { delayMs = 0, bitsPerSecond = Number.POSITIVE_INFINITY }: RelayOptions = {},
): Promise<Relay> {
  const counts = { connections: 0, bytes: 0 }
  const count = (bytes: number) => {
    counts.bytes += bytes
  }
  const up = makeLane(delayMs, bitsPerSecond, count)
  const down = makeLane(delayMs, bitsPerSecond, count)
  const sockets = new Set<Socket>()
  let state: 'whole' | 'reset' | 'blackhole' = 'whole'
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    counts.connections++
    track(sockets, client)
    if (state === 'reset') client.resetAndDestroy()
    if (state !== 'whole') return
    const far = track(sockets, connect({ ...target, noDelay: true, allowHalfOpen: true }))
    up.carry(client, far)
    down.carry(far, client)
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

interface Lane {
  carry(from: Socket, to: Socket): void
  stop(): void
}

/** One direction of the link, shared by all its connections. */
function makeLane(delayMs: number, bitsPerSecond: number, count: (bytes: number) => void): Lane {
  let stopped = false
  let freeAt = 0
  const deliver = (bytes: number, action: () => void) => {
    const now = performance.now()
    freeAt = Math.max(freeAt, now) + (bytes * 8 * 1000) / bitsPerSecond
    const wait = freeAt + delayMs - now
    if (wait <= 0) action()
    else setTimeout(() => stopped || action(), wait)
  }
  return {
    stop() {
      stopped = true
    },
    carry(from, to) {
      from.on('data', (data) => {
        if (stopped) return
        limitFlight(from, to, data.length, 'sent')
        deliver(data.length, () => {
          count(data.length)
          to.write(data, () => limitFlight(from, to, data.length, 'arrived'))
        })
      })
      from.on('end', () => stopped || deliver(0, () => to.end()))
      from.on('close', (failed) => failed && !stopped && to.resetAndDestroy())
    },
  }
}

const windowBytes = 4 * 1024 * 1024
const inFlight = new WeakMap<Socket, number>()

/** Like a TCP window: a sender may be so far ahead of what has arrived, then it must wait. */
function limitFlight(from: Socket, to: Socket, bytes: number, event: 'sent' | 'arrived'): void {
  const flying = (inFlight.get(to) ?? 0) + (event === 'sent' ? bytes : -bytes)
  inFlight.set(to, flying)
  if (flying > windowBytes) from.pause()
  else if (from.isPaused()) from.resume()
}

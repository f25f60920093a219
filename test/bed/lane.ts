import type { Socket } from 'node:net'

/** Told of so many bytes that were sent; what it returns is called when they arrive. */
export type Tap = (bytes: number) => () => void

/** One direction of a link, shared by all its connections. */
export interface Lane {
  carry(from: Socket, to: Socket, tap: Tap): void
  /** Does something at the far end, after all that was sent before. */
  deliver(bytes: number, action: () => void): void
  stop(): void
}

interface Parcel {
  /** On the clock of `performance`. */
  readonly due: number
  readonly action: () => void
}

export function makeLane(delayMs: number, bitsPerSecond: number): Lane {
  // One queue and one timer: timers of different lengths may overtake each other when the process is busy.
  const queue: Parcel[] = []
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let freeAt = 0
  const arrive = () => {
    timer = undefined
    while (queue[0] && queue[0].due <= performance.now()) queue.shift()?.action()
    if (queue[0] && !stopped) timer ??= setTimeout(arrive, Math.max(0, queue[0].due - performance.now()))
  }
  const deliver: Lane['deliver'] = (bytes, action) => {
    if (stopped) return
    freeAt = Math.max(freeAt, performance.now()) + (bytes * 8 * 1000) / bitsPerSecond
    queue.push({ due: freeAt + delayMs, action })
    if (timer === undefined) arrive()
  }
  return {
    deliver,
    stop() {
      stopped = true
      queue.length = 0
      clearTimeout(timer)
    },
    carry(from, to, tap) {
      from.on('data', (data) => {
        if (stopped) return
        limitFlight(from, to, data.length, 'sent')
        const arrived = tap(data.length)
        deliver(data.length, () => {
          arrived()
          to.write(data, () => limitFlight(from, to, data.length, 'arrived'))
        })
      })
      from.on('end', () => deliver(0, () => to.end()))
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

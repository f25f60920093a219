import { setTimeout as delay } from 'node:timers/promises'

/** The part of a channel that shows how much its host has taken: ssh2 counts the window there. */
export interface PacedChannel {
  readonly outgoing: { readonly window: number }
}

/** The unacknowledged data on one network path, which several channels and connections may share. */
export interface Pacer {
  /**
   * Writes these bytes once the unacknowledged data is about two seconds' worth at most: other scripts' words wait behind it.
   */
  send<T>(channel: PacedChannel, bytes: number, write: () => Promise<T>): Promise<T>
  /** The channel sends no more. */
  leave(channel: PacedChannel): void
}

const SPAN_MS = 2_000
/** Always allowed: OpenSSH only acknowledges data every 96 kB and a packet. */
const LEAST_BYTES = 256 * 1024
/** A channel sends so much in a row, for the same reason. */
const TURN_BYTES = 256 * 1024
const LOOK_EVERY_MS = 5
/** The last data may never be acknowledged: after this long the next piece is sent anyway. */
const GIVE_UP_MS = 5_000

interface Sender {
  readonly firstWindow: number
  written: number
  inTurn: number
  /** Where each unacknowledged piece ends, in bytes of the channel and of the path. */
  readonly pieces: Array<{ readonly end: number; readonly pathEnd: number }>
}

export function createPacer(): Pacer {
  const senders = new Map<PacedChannel, Sender>()
  const turns = createTurns()
  const arrivals: Array<{ readonly at: number; readonly bytes: number }> = []
  let [sent, arrived] = [0, 0]

  const look = () => {
    const before = arrived
    for (const [{ outgoing }, { pieces, firstWindow, written }] of senders) {
      const taken = outgoing.window - firstWindow + written
      // Over one path, what was sent before it has arrived too.
      while (pieces[0] && pieces[0].end <= taken) arrived = Math.max(arrived, pieces.shift()?.pathEnd ?? 0)
    }
    const now = performance.now()
    if (arrived > before) arrivals.push({ at: now, bytes: arrived - before })
    while (arrivals[0] && arrivals[0].at < now - SPAN_MS) arrivals.shift()
  }
  const isFull = () => {
    look()
    const recent = arrivals.reduce((sum, { bytes }) => sum + bytes, 0)
    return sent - arrived >= Math.max(LEAST_BYTES, recent)
  }
  const awaitRoom = async () => {
    let [seen, since] = [arrived, performance.now()]
    while (isFull() && performance.now() - since < GIVE_UP_MS) {
      if (arrived > seen) [seen, since] = [arrived, performance.now()]
      await delay(LOOK_EVERY_MS)
    }
  }
  return {
    async send(channel, bytes, write) {
      await turns.take(channel)
      const sender = senders.get(channel) ?? createSender(channel)
      senders.set(channel, sender)
      await awaitRoom()
      sent += bytes
      sender.pieces.push({ end: sender.written + bytes, pathEnd: sent })
      const result = await write()
      sender.written += bytes
      sender.inTurn += bytes
      if (sender.inTurn >= TURN_BYTES) {
        sender.inTurn = 0
        turns.pass(channel)
      }
      return result
    },
    leave(channel) {
      look()
      senders.delete(channel)
      if (senders.size === 0) arrived = sent
      turns.pass(channel)
    },
  }
}

function createSender({ outgoing }: PacedChannel): Sender {
  return { firstWindow: outgoing.window, written: 0, inTurn: 0, pieces: [] }
}

/** Who is sending, and who is waiting for that. */
function createTurns() {
  let holder: PacedChannel | null = null
  const waiting: Array<{ readonly channel: PacedChannel; go(): void }> = []
  return {
    take(channel: PacedChannel): Promise<void> {
      if (holder === null || holder === channel) {
        holder = channel
        return Promise.resolve()
      }
      return new Promise((resolve) => waiting.push({ channel, go: resolve }))
    },
    /** If it is the channel's turn, it is now the next one's. */
    pass(channel: PacedChannel): void {
      if (holder !== channel) return
      const next = waiting.shift()
      holder = next?.channel ?? null
      next?.go()
    },
  }
}

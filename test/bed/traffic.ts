import type { Tap } from './lane.ts'

/** All that had passed up to a moment. */
export interface Traffic {
  readonly connections: number
  /** Both ways together. */
  readonly bytes: number
  /** Those that a client can have waited for, one after another. */
  readonly roundTrips: number
}

export interface TrafficMark extends Traffic {
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What one connection of a client does. */
export interface ConnectionMeter {
  /** The client has its connection, for which it has waited one round trip. */
  opened(): void
  readonly up: Tap
  readonly down: Tap
}

/**
 * Measures what one client exchanges with all its servers. What a server sends is one round trip later than the latest of
 * what it had received, and what the client sends is as late as the latest of what it had received: so unrelated words
 * that cross on the way are not added up, and the sum is never more than the time allows.
 */
export interface TrafficMeter {
  connect(): ConnectionMeter
  /** In the order of time. */
  readonly marks: readonly TrafficMark[]
}

export function createTrafficMeter(): TrafficMeter {
  const marks: TrafficMark[] = []
  let connections = 0
  let bytes = 0
  let client = 0
  const mark = () => {
    marks.push({ at: Date.now(), connections, bytes, roundTrips: client })
  }
  return {
    marks,
    connect() {
      connections += 1
      mark()
      const opening = client + 1
      let server = opening
      return {
        opened() {
          client = Math.max(client, opening)
          mark()
        },
        up(length) {
          const carried = client
          return () => {
            server = Math.max(server, carried)
            bytes += length
            mark()
          }
        },
        down(length) {
          const carried = server + 1
          return () => {
            client = Math.max(client, carried)
            bytes += length
            mark()
          }
        },
      }
    },
  }
}

/** What passed after one moment, up to another one. */
export function trafficBetween(marks: readonly TrafficMark[], from: number, to: number): Traffic {
  const none: Traffic = { connections: 0, bytes: 0, roundTrips: 0 }
  const before = marks.findLast(({ at }) => at <= from) ?? none
  const after = marks.findLast(({ at }) => at <= to) ?? none
  return {
    connections: after.connections - before.connections,
    bytes: after.bytes - before.bytes,
    roundTrips: after.roundTrips - before.roundTrips,
  }
}

import type { ConnectionMeter, TrafficMark, TrafficMeter } from '../bed/traffic.ts'
import { trafficBetween } from '../bed/traffic.ts'

/** Measures twice what passes; the marks are those of the first. */
export function both(first: TrafficMeter, second: TrafficMeter): TrafficMeter {
  return {
    marks: first.marks,
    connect() {
      const meters = [first.connect(), second.connect()]
      const tap = (way: 'up' | 'down'): ConnectionMeter['up'] => {
        return (bytes) => {
          const arrivals = meters.map((meter) => meter[way](bytes))
          return () => {
            for (const arrived of arrivals) arrived()
          }
        }
      }
      return {
        opened() {
          for (const meter of meters) meter.opened()
        },
        up: tap('up'),
        down: tap('down'),
      }
    },
  }
}

/** The round trips of the host that took most of them, each host counted by itself; null without hosts. */
export function mostRoundTrips(hosts: ReadonlyArray<readonly TrafficMark[]>, from: number, to: number): number | null {
  if (hosts.length === 0) return null
  return Math.max(...hosts.map((marks) => trafficBetween(marks, from, to).roundTrips))
}

import { type Load, startLoad } from '../load/load.ts'
import type { Counts, Failure, Kind } from '../load/tally.ts'

/** Endless requests. */
export interface Traffic {
  /** Those so far, without those that failed while they were allowed to. */
  counts(): Pick<Counts, 'requests' | 'failed'>
  /** What failed since this was last asked. */
  newFailures(): readonly Failure[]
  /** The versions that answered since the last `restart`. */
  answeredBy(): readonly string[]
  /** Lets the requests in flight end first, so that none of them counts as an answer of later. */
  restart(): Promise<void>
  /** Requests may fail while this lasts. */
  allowFailures(during: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

export const NO_TRAFFIC: Traffic = {
  counts: () => ({ requests: 0, failed: 0 }),
  newFailures: () => [],
  answeredBy: () => [],
  restart: () => Promise.resolve(),
  allowFailures: (during) => during(),
  stop: () => Promise.resolve(),
}

export function startTraffic(url: readonly string[], kinds: readonly Kind[]): Traffic {
  // The machine is shared by several shards.
  const start = () => startLoad({ url, kinds, connections: 2, pause: 150 })
  let load: Load = start()
  const before = { requests: 0, failed: 0 }
  let told = 0
  const unseen: Failure[] = []
  const takeIn = (failures: readonly Failure[]) => {
    unseen.push(...failures.slice(told))
    told = failures.length
  }
  return {
    counts: () => ({
      requests: before.requests + load.counts().requests,
      failed: before.failed + load.counts().failed,
    }),
    newFailures() {
      takeIn(load.counts().failures)
      return unseen.splice(0)
    },
    answeredBy: () => Object.keys(load.counts().byVersion).sort(),
    async restart() {
      const { requests, failed, failures } = await load.stop()
      takeIn(failures)
      before.requests += requests
      before.failed += failed
      told = 0
      load = start()
    },
    async allowFailures(during) {
      const began = new Date().toISOString()
      await during()
      const old = load
      const stopped = old.stop()
      load = start()
      const { requests, failed, failures } = await stopped
      const earlier = failures.filter(({ at }) => at < began)
      before.requests += requests - failed + earlier.length
      before.failed += earlier.length
      unseen.push(...earlier.slice(told))
      told = 0
    },
    async stop() {
      await load.stop()
    },
  }
}

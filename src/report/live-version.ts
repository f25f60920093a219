import { formatTime } from './format-time.ts'
import type { LiveVersion, Outcome } from './outcome.ts'

/** Which version is live where, as a clause. */
export function describeLive({ live, livePort, liveSlot }: Outcome): string {
  if (livePort === null) return 'the live version could not be observed'
  const where = `port ${livePort} (${liveSlot})`
  return live?.version ? `version ${live.version} is live on ${where}` : `${where} is live`
}

/** What is live and since when, for a reader who only wants to know that. */
export function formatLiveVersion(live: LiveVersion | null): string {
  if (live === null) return 'could not be observed'
  const where = `port ${live.port} (${live.slot})`
  if (live.since === null) return `${where}; no application was found on it`
  const what = live.version ? `version ${live.version}` : 'a process not launched by this action'
  return `${what} on ${where}, running since ${formatTime(live.since)}`
}

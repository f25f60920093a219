import type { Outcome, Serving } from './outcome.ts'

/** Which version is live where, as a clause. */
export function describeLive({ serving, livePort, liveSlot }: Outcome): string {
  if (livePort === null) return 'the live version could not be observed'
  const where = `port ${livePort} (${liveSlot})`
  return serving?.version ? `version ${serving.version} is live on ${where}` : `${where} is live`
}

/** What is live and since when, for a reader who only wants to know that. */
export function describeServing(serving: Serving | null): string {
  if (serving === null) return 'could not be observed'
  const where = `port ${serving.port} (${serving.slot})`
  if (serving.since === null) return `${where}; no application was seen on it`
  const what = serving.version ? `version ${serving.version}` : 'a process that this action did not launch'
  return `${what} on ${where}, running since ${formatTime(serving.since)}`
}

/** `2026-05-09 17:30 UTC` */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `42.5 s`, `3 min 12 s`, `5 h 20 min`, `12 d 3 h` */
export function formatDuration(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`
}

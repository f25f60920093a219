import { Failure } from '../failure.ts'
import { failureWithLog, type WatchedProcess } from './launch.ts'
import type { RequestWatch } from './watch-requests.ts'

/** Rejects when the work on a candidate must not go on. */
export type Alarm = Pick<WatchedProcess, 'broken'>

/** The new version's requests are worse than those of the previous version, by more than is allowed. */
class TooBad extends Failure {}

/** Of each process, and of the new version's requests. */
export function alarmsOf(processes: readonly WatchedProcess[], { verdict }: RequestWatch): Alarm[] {
  const broken = verdict.then((message) => Promise.reject(new TooBad(message)))
  // Handled by whoever awaits it, if anybody does.
  broken.catch(() => undefined)
  return [...processes, { broken }]
}

/** The work, or the first alarm if one comes before its end. */
export function unlessAlarmed<T>(alarms: readonly Alarm[], work: Promise<T>): Promise<T> {
  return Promise.race([work, ...alarms.map(({ broken }) => broken)])
}

/** The failure; of requests that are too bad, with the application's log, which says more than its answers. */
export async function addLogToVerdict(thrown: unknown, [process]: readonly WatchedProcess[]): Promise<unknown> {
  return thrown instanceof TooBad && process ? failureWithLog(process, thrown.message).catch(() => thrown) : thrown
}

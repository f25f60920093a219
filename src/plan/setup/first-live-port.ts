import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation, JournalEntry } from '../app-observation.ts'
import { findEnabledSites } from '../live/live-link.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { isSlotUp } from '../slots.ts'

/**
 * The slot that an nginx host uses or, if it uses none yet, that of the others; else the only one that answers; else the
 * recorded one. Throws a {@link Failure} if both answer and nothing is recorded: with the wrong one nginx would serve the
 * previous version, and the next deployment would stop the live one.
 */
export function firstLivePort(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: NginxObservation,
  others: readonly NginxObservation[],
): number {
  const { blue, green } = inputs.ports
  const [linked] = [nginx, ...others].flatMap((host) => readLinkedPort(host, inputs))
  if (linked !== undefined) return linked
  const [answering, ...more] = [blue, green].filter((port) => isSlotUp(apps, port))
  if (answering !== undefined && more.length === 0) return answering
  const recorded = readJournalPort(apps)
  if (recorded === blue || recorded === green) return recorded
  if (answering === undefined) return blue
  throw new Failure(`${nginx.host}: both slots answer, and nothing says which one is live`, {
    remedy: [
      'If another nginx host sends requests to this service, name it in nginx-hosts, too: its slot counts.',
      'Otherwise, on each app host, stop the process on the port that should not be live (sudo ss -ltnp shows it), then run this again.',
    ].join('\n'),
  })
}

/** A link that nginx reads is never guessed, whatever else is wrong with its site: setup would let it name another slot. */
export function readLinkedPort(nginx: NginxObservation, inputs: Inputs): number[] {
  if (nginx.instant?.isIncluded) return nginx.instant.linkedPort === null ? [] : [nginx.instant.linkedPort]
  try {
    const enabled = findEnabledSites(nginx, inputs).map(({ site }) => site.port)
    return enabled.length === 1 ? enabled : []
  } catch (thrown) {
    if (thrown instanceof Failure) return []
    throw thrown
  }
}

/**
 * From the newest journal line that names the live port; null after an operation whose outcome is unknown. Runners' clocks differ, so
 * they only decide between lines of which no host has both.
 */
function readJournalPort(apps: readonly AppObservation[]): number | null {
  const telling = apps.map(({ journal }) => journal.filter(tellsLivePort))
  const isFollowed = ({ at }: JournalEntry) =>
    telling.some((entries) => entries.slice(0, -1).some((one) => one.at === at))
  const latest = telling.flat().filter((entry) => !isFollowed(entry))
  const newest = latest.reduce<JournalEntry | null>((best, entry) => (best && best.at >= entry.at ? best : entry), null)
  return newest?.livePort ?? null
}

function tellsLivePort({ livePort, result }: JournalEntry): boolean {
  return livePort !== null || result === 'unknown'
}

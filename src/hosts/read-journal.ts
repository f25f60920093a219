import type { Inputs } from '../inputs/inputs.ts'
import { SAFE_NAME } from '../inputs/read-values.ts'
import type { AppObservation, JournalEntry } from '../plan/app-observation.ts'
import { isSameOwner, type Owner } from '../plan/owner-name.ts'
import { findNeighbor, type OwnedEntry } from '../plan/releases/neighbor.ts'

/** What the last lines of `deploys.jsonl` say about this environment and service, and who else writes there. */
export function readJournal(inputs: Inputs, lines: readonly string[]): Pick<AppObservation, 'journal' | 'neighbor'> {
  const entries = lines.flatMap(readJournalLine)
  return {
    journal: entries.filter((line) => line.owner === null || isSameOwner(line.owner, inputs)).map(({ entry }) => entry),
    neighbor: findNeighbor(entries, inputs, [inputs.ports.blue, inputs.ports.green]),
  }
}

/** Lines that somebody else wrote, or that a full disk cut off, are skipped. */
function readJournalLine(line: string): OwnedEntry[] {
  try {
    const entry = JSON.parse(line) as Partial<Record<keyof JournalEntry | keyof Owner, unknown>>
    const text = (value: unknown) => (typeof value === 'string' ? value : null)
    const finite = (value: unknown) => (Number.isFinite(value) ? Number(value) : null)
    const [at, operation, result] = [text(entry.at), text(entry.operation), text(entry.result)]
    if (at === null || operation === null || result === null) return []
    const known = {
      version: text(entry.version),
      release: text(entry.release),
      actor: text(entry.actor) ?? '',
      seconds: finite(entry.seconds) ?? 0,
      livePort: finite(entry.livePort),
      liveVersion: text(entry.liveVersion),
      previousRelease: text(entry.previousRelease),
      failedStep: text(entry.failedStep),
      runUrl: text(entry.runUrl),
    }
    return [
      { owner: readOwner(text(entry.environment), text(entry.service)), entry: { at, operation, result, ...known } },
    ]
  } catch {
    return []
  }
}

/** Null for a line that does not say it; a name that no input can have is none. */
function readOwner(environment: string | null, service: string | null): Owner | null {
  if (environment === null || service === null) return null
  return SAFE_NAME.test(environment) && SAFE_NAME.test(service) ? { environment, service } : null
}

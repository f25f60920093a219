import type { Outcome } from './outcome.ts'
import { outcomeDocumentOf } from './outcome-document.ts'

/** The action's outputs by name; what is not known is empty. */
export function outputsOf(outcome: Outcome): Record<string, string> {
  const text = (value: string | number | null) => (value === null ? '' : String(value))
  return {
    result: outcome.result,
    version: text(outcome.version),
    release: text(outcome.release),
    'live-port': text(outcome.livePort),
    'live-slot': text(outcome.liveSlot),
    'previous-port': text(outcome.previousPort),
    'previous-version': text(outcome.previousVersion),
    'jar-sha256': text(outcome.jarSha256),
    'failed-step': text(outcome.failure?.stage ?? null),
    duration: outcome.seconds.toFixed(1),
    outcome: JSON.stringify(outcomeDocumentOf(outcome)),
  }
}

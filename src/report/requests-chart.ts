import { formatMilliseconds } from '../judge/describe-requests.ts'
import { FEWEST } from '../judge/judge.ts'
import type { RequestReport, VersionRequests } from '../judge/request-report.ts'
import { drawGantt } from './gantt.ts'

const PERCENTILES = [
  { name: 'p50', share: 0.5 },
  { name: 'p95', share: 0.95 },
  { name: 'p99', share: 0.99 },
] as const
/** With fewer answers above it, a percentile is chance. */
const FEWEST_ABOVE = 5

/**
 * How long both versions took to answer, a pair of bars for each percentile that is known of both; empty if none is. Bars
 * of Mermaid's own bar chart would overlap, without saying which is whose.
 */
export function drawTimes({ before, after }: RequestReport): string {
  const bars = PERCENTILES.flatMap(({ name, share }) => {
    if (!isKnown(before, share) || !isKnown(after, share)) return []
    return [`section ${name}`, bar('before', before[name], 'done, '), bar('now', after[name])]
  })
  return bars.length === 0 ? '' : drawGantt(['title Milliseconds until the application answers', 'axisFormat %Q'], bars)
}

function isKnown({ timed }: VersionRequests, share: number): boolean {
  // What is left of 1 is not exact.
  return timed >= FEWEST && Math.round(timed * (1 - share)) >= FEWEST_ABOVE
}

/** A bar that is `active` would have a dark label on a dark page where it is too short for it. */
function bar(name: string, value: number | null, look: 'done, ' | '' = ''): string {
  return `${name} ${formatMilliseconds(value)} :${look}0, ${Math.max(1, Math.round(value ?? 0))}`
}

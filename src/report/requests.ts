import { describePath, describeRequests, formatMilliseconds, formatNumber } from '../judge/describe-requests.ts'
import type { RequestReport, VersionRequests } from '../judge/request-report.ts'
import { code, details, escapeMarkdown, table } from './markdown.ts'
import type { Outcome } from './outcome.ts'
import { drawTimes } from './requests-chart.ts'

/** The row about real requests; none if nothing was promoted. */
export function requestRows({ requests }: Outcome): string[][] {
  return requests ? [['Requests', escapeMarkdown(describeRequests(requests))]] : []
}

/** The previous version and the new one: times as a picture, then counts, times and what failed; empty if nothing was seen. */
export function renderRequests({ requests, version, previousVersion }: Outcome): string {
  if (!requests || requests.before.requests + requests.after.requests === 0) return ''
  const rows = [
    row(`${code(previousVersion ?? '-')} before`, requests.before),
    row(`${code(version ?? '-')} now`, requests.after),
  ]
  const shown = table(['Version', 'Requests', 'Failed', 'p50', 'p95', 'p99'], rows)
  const unfolded = details('Requests of the previous and the new version', joinSections([shown, renderPaths(requests)]))
  return joinSections([drawTimes(requests), unfolded])
}

function joinSections(sections: readonly string[]): string {
  return sections.filter(Boolean).join('\n\n')
}

function row(name: string, { requests, failed, p50, p95, p99 }: VersionRequests): string[] {
  return [name, formatNumber(requests), formatNumber(failed), ...[p50, p95, p99].map(formatMilliseconds)]
}

function renderPaths({ failures }: RequestReport): string {
  return failures.map((failed) => `- ${escapeMarkdown(describePath(failed))}`).join('\n')
}

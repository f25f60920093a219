import type { Verdict } from './judge.ts'
import type { FailedPath, RequestReport, VersionRequests } from './request-report.ts'

const PATHS = 3

/** A sentence without its full stop: `1,204 requests in 10 s, none failed, p99 31 ms (before: 29 ms)`. */
export function describeRequests({ before, after, seconds, notJudged }: RequestReport): string {
  const doubt = notJudged === null ? '' : `not judged: ${notJudged}`
  if (after.requests + after.spared === 0) return doubt === '' ? 'no requests' : doubt
  const spared = after.spared === 0 ? '' : `${formatNumber(after.spared)} more were answered by the previous version`
  const said = [
    `${formatNumber(after.requests)} request${after.requests === 1 ? '' : 's'} in ${Math.round(seconds)} s`,
    describeFailedRequests(after, before),
    describeTime(after, before),
    spared,
  ]
  return [said.filter(Boolean).join(', '), doubt].filter(Boolean).join('; ')
}

/** What is wrong with a version that is judged too bad, and with which requests. */
export function describeVerdict(verdict: Verdict, { before, after, failures }: RequestReport): string {
  if (verdict === 'times') {
    const [now, was] = [after, before].map(({ p95 }) => formatMilliseconds(p95))
    return `the new version answers too slowly: 95 % of ${formatNumber(after.requests)} requests within ${now}; before: ${was}`
  }
  const paths = failures.filter((failed) => failed.after > 0).slice(0, PATHS)
  const rest = failures.filter((failed) => failed.after > 0).length - paths.length
  const list = [...paths.map(describePath), ...(rest > 0 ? ['others'] : [])].join('; ')
  return `the new version fails too many requests: ${formatShare(after)}; before: ${formatShare(before)}. Failed: ${list}`
}

/** Failed requests of one kind: `41× GET /orders/*: 500 (before: 2)`. */
export function describePath({ status, method, path, before, after }: FailedPath): string {
  const what = status === 'none' ? 'no answer' : status
  return `${formatNumber(after)}× ${method} ${path}: ${what} (before: ${formatNumber(before)})`
}

function describeFailedRequests(after: VersionRequests, before: VersionRequests): string {
  if (after.failed === 0 && before.failed === 0) return 'none failed'
  const now = after.failed === 0 ? 'none failed' : `${formatNumber(after.failed)} failed, ${formatPercentage(after)}`
  return before.requests === 0 ? now : `${now} (before: ${before.failed === 0 ? 'none' : formatPercentage(before)})`
}

function describeTime(after: VersionRequests, before: VersionRequests): string {
  if (after.p99 === null) return ''
  const was = before.p99 === null ? '' : ` (before: ${formatMilliseconds(before.p99)})`
  return `p99 ${formatMilliseconds(after.p99)}${was}`
}

function formatShare(version: VersionRequests): string {
  return `${formatNumber(version.failed)} of ${formatNumber(version.requests)} (${formatPercentage(version)})`
}

function formatPercentage({ failed, requests }: VersionRequests): string {
  if (requests === 0) return '0 %'
  const percent = (100 * failed) / requests
  return `${percent > 0 && percent < 0.1 ? 'less than 0.1' : Math.round(percent * 10) / 10} %`
}

/** As a table shows a time. */
export function formatMilliseconds(value: number | null): string {
  if (value === null) return '-'
  return value < 1 ? 'less than 1 ms' : `${formatNumber(Math.round(value))} ms`
}

export function formatNumber(value: number): string {
  return value.toLocaleString('en-US')
}

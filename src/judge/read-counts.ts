import type { FailedRequests, Sighting } from './judge.ts'

const SAW = /^(\d{1,5}) (\d{1,15}) (\d{1,9}) (\d{1,9}) (\d{1,9}) (\d{1,9})((?: \d{1,4}:\d{1,9})*)$/
const FAILED = /^(\d{1,5}) (\d{1,9}) (\d{3}|none) ([A-Z]+) (\S+)$/

/** What `watch.sh` counted within a tenth of a second. */
export interface Count {
  readonly sighting: Sighting
  /** The action's own requests. */
  readonly own: number
}

/** Reads what follows `saw`: port, tenth, requests, failed, spared, own, and `bucket:count` of times; null: invalid. */
export function readCount(rest: string): Count | null {
  const [whole, ...fields] = SAW.exec(rest) ?? []
  const [port = 0, tenth = 0, requests = 0, failed = 0, spared = 0, own = 0] = fields.slice(0, 6).map(Number)
  if (whole === undefined || failed > requests) return null
  const buckets = fields[6]?.match(/\d+/g)?.map(Number) ?? []
  const times = new Map(
    buckets.flatMap((bucket, index) => (index % 2 === 0 ? [[bucket, buckets[index + 1] ?? 0]] : [])),
  )
  return { sighting: { port, tenth, requests, failed, spared, times }, own }
}

/** Reads what follows `failed`: port, count, status, method, path; null: invalid. */
export function readFailed(rest: string): FailedRequests | null {
  const [, port, count, status = '', method = '', path = ''] = FAILED.exec(rest) ?? []
  return port === undefined ? null : { port: Number(port), count: Number(count), status, method, path }
}

/** Times to answer are counted in buckets, each a tenth wider than the one before: `watch.sh` puts them in, by the same rule. */
const GROWTH = 1.1

/** How many answers took how long, by number of the bucket. */
export type Times = ReadonlyMap<number, number>

/** The bucket of so many milliseconds: 0 below one. */
export function bucketOf(milliseconds: number): number {
  return milliseconds < 1 ? 0 : 1 + Math.floor(Math.log(milliseconds) / Math.log(GROWTH))
}

/** How many buckets further a time is that is this many times as long. */
export function bucketsIn(factor: number): number {
  return Math.ceil(Math.log(factor) / Math.log(GROWTH))
}

/** The milliseconds within which this share of the answers came, accurate to about 5 %; null if there are no answers. */
export function quantile(times: Times, share: number): number | null {
  const total = countOf(times)
  let left = total * share
  for (const [bucket, count] of [...times].sort(([one], [other]) => one - other)) {
    left -= count
    if (left <= 0) return bucket === 0 ? 0 : GROWTH ** (bucket - 0.5)
  }
  return null
}

export function countOf(times: Times): number {
  return [...times.values()].reduce((sum, count) => sum + count, 0)
}

/** The share of answers in buckets above this one; there must be answers. */
export function shareAbove(times: Times, bucket: number): number {
  return [...times].reduce((sum, [at, count]) => (at > bucket ? sum + count : sum), 0) / countOf(times)
}

export function addTimes(times: Map<number, number>, more: Times): void {
  for (const [bucket, count] of more) times.set(bucket, (times.get(bucket) ?? 0) + count)
}

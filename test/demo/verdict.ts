import type { Counts } from '../load/tally.ts'

/** What happened to the load's requests, and whether that is what was promised. */
export interface Verdict {
  readonly isGood: boolean
  readonly text: string
}

export function judge(counts: Counts, newVersion: string): Verdict {
  const { requests, failed, byVersion, failures } = counts
  const isGood = failed === 0 && (byVersion[newVersion] ?? 0) > 0
  const answered = Object.entries(byVersion).map(
    ([version, count]) => `${count.toLocaleString('en')} answered by version ${version}`,
  )
  const lines = [
    `${isGood ? 'PASSED' : 'FAILED'}: ${[`${requests.toLocaleString('en')} requests`, ...answered, `${failed} failed`].join(', ')}`,
    ...failures.map(({ at, kind, error }) => `  ${at} ${kind}: ${error}`),
  ]
  return { isGood, text: lines.join('\n') }
}

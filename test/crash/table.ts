import type { Shard, ShardReport } from './shards.ts'

/** A row for each layout and way, its shards added up. */
export function renderTable(ended: ReadonlyArray<readonly [Shard, ShardReport]>): string {
  const cells = new Map<string, ShardReport>()
  for (const [{ layout, way }, report] of ended) {
    const name = `${layout} | ${way}`
    const known = cells.get(name)
    cells.set(name, known ? add(known, report) : report)
  }
  const rows = [...cells].sort(([a], [b]) => a.localeCompare(b)).map(([name, report]) => row(name, report))
  const titles = ['layout', 'way', 'boundaries', 'with a problem', 'requests', 'failed', 'longest settle time']
  return [`| ${titles.join(' | ')} |`, `|${' --- |'.repeat(titles.length)}`, ...rows].join('\n')
}

function add(a: ShardReport, b: ShardReport): ShardReport {
  return {
    boundaries: a.boundaries + b.boundaries,
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    longestSettleSeconds: Math.max(a.longestSettleSeconds, b.longestSettleSeconds),
    problems: [...a.problems, ...b.problems],
  }
}

function row(name: string, { boundaries, requests, failed, longestSettleSeconds, problems }: ShardReport): string {
  const figures = [boundaries, problems.length, requests, failed, `${longestSettleSeconds.toFixed(1)} s`]
  return `| ${name} | ${figures.join(' | ')} |`
}

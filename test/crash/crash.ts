/** Ends a deployment at each of its boundaries, in several processes at once, each with hosts of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoBed } from '../bed/bed.ts'
import { ensureImage } from '../bed/image.ts'
import { buildJars } from '../fixtures/fixtures.ts'
import { storyVersions } from '../harness/service.ts'
import { chooseShards, type Shard, type ShardReport, shardVariables } from './shards.ts'
import { renderTable } from './table.ts'

/** Most of a shard's time is waiting. */
const AT_ONCE = 6
const root = join(import.meta.dirname, '../..')

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function runShard(shard: Shard, folder: string): Promise<ShardReport> {
  const name = `${shard.layout}-${shard.way}-${shard.part}`
  const [log, reportFile] = [join(folder, `${name}.log`), join(folder, `${name}.json`)]
  const env = { ...process.env, ...shardVariables(shard), CRASH_REPORT: reportFile }
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/crash/vitest.config.mts']
  const child = spawn(process.execPath, vitest, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const file = createWriteStream(log)
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  await once(child, 'close')
  file.end()
  const report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, 'utf8')) as ShardReport)
    : { boundaries: 0, requests: 0, failed: 0, longestSettleSeconds: 0, problems: ['it broke off'] }
  say(`${name}: ${report.problems.length === 0 ? 'all is well' : `${report.problems.length} problems, see ${log}`}`)
  return report
}

async function run(): Promise<void> {
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(obstacle)
  const shards = chooseShards(process.env)
  await ensureImage()
  await buildJars(storyVersions)
  const folder = mkdtempSync(join(tmpdir(), 'crash-'))
  say(`${shards.length} shards, ${AT_ONCE} at once; their logs are in ${folder}`)
  const ended: (readonly [Shard, ShardReport])[] = []
  const waiting = shards.values()
  const runSome = async () => {
    for (const shard of waiting) ended.push([shard, await runShard(shard, folder)])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, runSome))
  say(`\n${renderTable(ended)}`)
  if (ended.some(([, { problems, failed }]) => problems.length > 0 || failed > 0)) process.exitCode = 1
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
})

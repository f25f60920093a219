/** Ends a deployment at each of its boundaries, in several processes at once, each with hosts of its own. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
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
  const known = readReport(reportFile)
  if (known?.problems.length === 0 && known.failed === 0) return known
  const env = { ...process.env, ...shardVariables(shard), CRASH_REPORT: reportFile }
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/crash/vitest.config.mts']
  const child = spawn(process.execPath, vitest, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const file = createWriteStream(log)
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  await once(child, 'close')
  file.end()
  const report = readReport(reportFile) ?? {
    boundaries: 0,
    requests: 0,
    failed: 0,
    longestSettleSeconds: 0,
    problems: ['it was interrupted'],
  }
  say(`${name}: ${report.problems.length === 0 ? 'all is well' : `${report.problems.length} problems, see ${log}`}`)
  return report
}

function readReport(file: string): ShardReport | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ShardReport) : null
}

/** The folder of a run that was interrupted, whose good shards count, or a new one. Throws if that run had another bundle. */
function openFolder(resumed = ''): string {
  const bundle = createHash('sha256')
    .update(readFileSync(join(root, 'dist/index.js')))
    .digest('hex')
  const folder = resumed || mkdtempSync(join(tmpdir(), 'crash-'))
  const noted = join(folder, 'bundle.sha256')
  if (resumed === '') writeFileSync(noted, bundle)
  if (readFileSync(noted, 'utf8') !== bundle) throw new Error(`${folder} is of another dist/index.js: begin again`)
  return folder
}

async function run(): Promise<void> {
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(obstacle)
  const shards = chooseShards(process.env)
  await ensureImage()
  await buildJars(storyVersions)
  const folder = openFolder(process.env['CRASH_RESUME'])
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

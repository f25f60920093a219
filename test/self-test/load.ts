/**
 * Endless requests to nginx on this machine. usage: load.ts run FILE KIND…    until SIGTERM, then writes its counts to FILE
 *                                                     load.ts judge FILE VERSION…    fails unless none failed and each version answered
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type Load, startLoad } from '../load/load.ts'
import type { Counts, Kind } from '../load/tally.ts'

const fewest = 500
const [command, file = '', ...words] = process.argv.slice(2)
if (command === 'run') run(startLoad({ url: 'http://127.0.0.1', kinds: words as Kind[], connections: 2, pause: 10 }))
else judge(JSON.parse(readFileSync(file, 'utf8')) as Counts)

function run(load: Load): void {
  process.once('SIGTERM', async () => {
    // The counts of an earlier load must not be mistaken for these.
    writeFileSync(`${file}.partial`, JSON.stringify(await load.stop()))
    renameSync(`${file}.partial`, file)
    process.exit()
  })
}

function judge({ requests, failed, failures, byVersion }: Counts): void {
  process.stdout.write(`${requests} requests, ${failed} failed; by version: ${JSON.stringify(byVersion)}\n`)
  for (const { kind, error, at } of failures) process.stdout.write(`${at} ${kind}: ${error}\n`)
  const silent = words.filter((version) => !byVersion[version])
  if (silent.length > 0) process.stdout.write(`never answered: ${silent.join(', ')}\n`)
  if (failed > 0 || silent.length > 0 || requests < fewest) process.exitCode = 1
}

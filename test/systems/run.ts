/** Runs the tests of test/systems on each kind of host, or on those that SYSTEMS names; see docs/systems.md. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoBed } from '../bed/bed.ts'
import { ensureImage } from '../bed/image.ts'
import { findSystem, type System, systems } from '../bed/systems.ts'
import { buildJars } from '../fixtures/fixtures.ts'
import { storyVersions } from '../harness/service.ts'
import { replaceMarked } from '../tools/markdown.ts'
import { renderSystems, type Seen, type SeenSystems } from './table.ts'

const root = join(import.meta.dirname, '../..')
const page = join(root, 'docs/systems.md')
const seenFile = join(import.meta.dirname, 'seen.json')

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Null if a test failed. */
async function runOn(system: System, folder: string): Promise<Seen | null> {
  const report = join(folder, `${system.name}.json`)
  const env = { ...process.env, BLUEGREEN_SYSTEM: system.name, SYSTEM_REPORT: report }
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/systems/vitest.config.mts']
  const child = spawn(process.execPath, vitest, { cwd: root, env, stdio: 'inherit' })
  const [code] = await once(child, 'close')
  if (code !== 0 || !existsSync(report)) return null
  return { date: new Date().toISOString().slice(0, 10), ...JSON.parse(readFileSync(report, 'utf8')) }
}

function write(seen: SeenSystems): void {
  const all = { ...(JSON.parse(readFileSync(seenFile, 'utf8')) as SeenSystems), ...seen }
  writeFileSync(seenFile, `${JSON.stringify(all, null, 2)}\n`)
  writeFileSync(page, replaceMarked(readFileSync(page, 'utf8'), 'systems', renderSystems(systems, all)))
}

async function run(): Promise<void> {
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(obstacle)
  const { SYSTEMS: names } = process.env
  const chosen = names ? names.split(',').map(findSystem) : systems
  await buildJars(storyVersions)
  const folder = mkdtempSync(join(tmpdir(), 'systems-'))
  const seen: Record<string, Seen> = {}
  for (const system of chosen) {
    await ensureImage(system)
    const passed = await runOn(system, folder)
    if (!passed) continue
    seen[system.name] = passed
    if (process.argv.includes('--write')) write(seen)
  }
  say(`\n${renderSystems(systems, seen)}`)
  const failed = chosen.filter(({ name }) => !seen[name])
  if (failed.length > 0) throw new Error(`Not passed on: ${failed.map(({ name }) => name).join(', ')}`)
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
})

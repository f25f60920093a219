/** Compares the action with the pipeline that it replaces, on booted hosts; see docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { whyNoBed } from '../bed/bed.ts'
import { replaceMarked } from '../tools/markdown.ts'
import { type Aftermath, renderAftermaths } from './aftermath.ts'
import { measureBootCaches } from './boot-caches.ts'
import { CONTENDERS } from './contender.ts'
import { deploymentFigures, deploymentStages, measureDeployments, untilLive } from './deployments.ts'
import { type Figure, renderFigures, renderStages, type StageTimes, type Titles } from './figure.ts'
import { type Ground, prepareGround, warmUp } from './ground.ts'
import { measureHosts, ON_EACH_LINK, THROUGH_A_JUMP_HOST } from './hosts.ts'
import { measureKills } from './kills.ts'
import { LINKS } from './link.ts'
import { measureMemory } from './memory.ts'
import {
  type BenchOptions,
  parseOptions,
  type SectionName,
  sectionsOf,
  TABLE_NAMES,
  type TableName,
} from './options.ts'
import { drawFigures } from './picture.ts'
import { measurePromotions } from './promotions.ts'
import { measureRequests } from './requests.ts'
import { measureReverts } from './reverts.ts'
import { measureStart } from './start.ts'
import { describeSurroundings } from './surroundings.ts'
import { measureWarmth } from './warmth.ts'
import { measureWatching } from './watching.ts'

const deploymentRounds = 7
const docs = join(import.meta.dirname, '../../docs')

/** One table of the page. */
interface Report {
  readonly table: TableName
  readonly surroundings: readonly string[]
  readonly figures: readonly Figure[]
  readonly stages: readonly StageTimes[]
  readonly aftermaths: readonly Aftermath[]
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

type Part = (ground: Ground, rounds: number, tell: typeof say) => Promise<Figure[]>

/** They let the contenders take turns. */
const COMPARED: readonly SectionName[] = ['direct', 'relay', 'requests', 'kills']

/** What gives figures alone, in the order in which it is measured. */
const parts: ReadonlyArray<readonly [section: SectionName, rounds: number, measure: Part]> = [
  ['requests', 5, measureRequests],
  ['start', 20, ({ service }, count) => measureStart(service, count)],
  ['memory', 2, measureMemory],
  ['promotions', 100, ({ service }, count, tell) => measurePromotions(service, count, tell)],
  ['warmth', 5, measureWarmth],
  ['reverts', 10, measureReverts],
  ['watching', 10, ({ service }, count, tell) => measureWatching(service, count, tell)],
  ['boot-caches', 5, measureBootCaches],
]

async function measureTable(
  ground: Ground,
  table: TableName,
  { rounds, jump, sections }: BenchOptions,
): Promise<Pick<Report, 'figures' | 'stages' | 'aftermaths'>> {
  const chosen = sectionsOf(table, { sections })
  const links = LINKS.filter((link) => chosen.includes(link))
  const deployments = await measureDeployments(ground, links, rounds ?? deploymentRounds, say)
  const figures = deploymentFigures(deployments)
  for (const [section, usual, measure] of parts) {
    if (chosen.includes(section)) figures.push(...(await measure(ground, rounds ?? usual, say)))
  }
  if (chosen.includes('hosts')) {
    const comparisons = jump ? [ON_EACH_LINK, THROUGH_A_JUMP_HOST] : [ON_EACH_LINK]
    figures.push(...(await measureHosts(ground, comparisons, rounds ?? 5, say)))
  }
  const aftermaths = chosen.includes('kills') ? await measureKills(ground, say) : []
  return { figures, aftermaths, stages: deploymentStages(deployments, ground.titles) }
}

function render({ surroundings, figures, stages, aftermaths }: Report, titles: Titles): string {
  const tables = [
    ...(figures.length > 0 ? [renderFigures(figures, titles)] : []),
    ...(aftermaths.length > 0 ? [renderAftermaths(aftermaths)] : []),
    ...(stages.length > 0 ? [renderStages(stages)] : []),
  ]
  return [surroundings.map((line) => `- ${line}`).join('\n'), ...tables].join('\n\n')
}

function write(report: Report, titles: Titles): void {
  const page = join(docs, 'performance.md')
  writeFileSync(page, replaceMarked(readFileSync(page, 'utf8'), report.table, render(report, titles)))
  if (report.table !== 'deployments') return
  const compared = report.figures.filter(({ measure }) => measure === untilLive)
  const title = 'From the built jar to the new version being served, without the boot of the application'
  writeFileSync(join(docs, 'performance.svg'), drawFigures(title, compared, titles))
}

async function bench(ground: Ground, options: BenchOptions): Promise<void> {
  const { contenders, titles, peerClient } = ground
  const isCompared = options.sections.some((section) => COMPARED.includes(section))
  if (options.write && isCompared && !peerClient.isGenuine) {
    throw new Error(`The figures of another client can't be published: here are ${peerClient.description}`)
  }
  say('each slot gets its first deployments')
  for (const name of isCompared ? CONTENDERS : (['ours'] as const)) await warmUp(ground, contenders[name])
  for (const table of TABLE_NAMES.filter((name) => sectionsOf(name, options).length > 0)) {
    const surroundings = [
      ...(await describeSurroundings(ground.service)),
      `The workflow's steps: ${peerClient.description}`,
    ]
    const report = { table, surroundings, ...(await measureTable(ground, table, options)) }
    process.stdout.write(`${render(report, titles)}\n\n${JSON.stringify(report)}\n\n`)
    if (options.write) write(report, titles)
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(`The benchmark can't run here: ${obstacle}`)
  say('the hosts boot')
  const ground = await prepareGround()
  try {
    await bench(ground, options)
  } finally {
    await ground.down()
  }
}

main().catch((thrown: unknown) => {
  say(thrown instanceof Error ? thrown.message : String(thrown))
  process.exitCode = 1
})

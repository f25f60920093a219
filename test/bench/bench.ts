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
import { type BenchOptions, parseOptions, type SectionName } from './options.ts'
import { drawFigures } from './picture.ts'
import { measurePromotions } from './promotions.ts'
import { measureRequests } from './requests.ts'
import { measureStart } from './start.ts'
import { describeSurroundings } from './surroundings.ts'
import { measureWarmth } from './warmth.ts'
import { measureWatching } from './watching.ts'

const deploymentRounds = 7
const docs = join(import.meta.dirname, '../../docs')

interface Report {
  readonly surroundings: readonly string[]
  readonly figures: readonly Figure[]
  readonly stages: readonly StageTimes[]
  readonly aftermaths: readonly Aftermath[]
  readonly titles: Titles
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

type Part = (ground: Ground, rounds: number, tell: typeof say) => Promise<Figure[]>

/** What gives figures alone, in the order in which it is measured. */
const parts: ReadonlyArray<readonly [section: SectionName, rounds: number, measure: Part]> = [
  ['requests', 5, measureRequests],
  ['start', 20, ({ service }, count) => measureStart(service, count)],
  ['memory', 2, measureMemory],
  ['promotions', 100, ({ service }, count, tell) => measurePromotions(service, count, tell)],
  ['warmth', 5, measureWarmth],
  ['watching', 10, ({ service }, count, tell) => measureWatching(service, count, tell)],
  ['boot-caches', 5, measureBootCaches],
]

async function bench(ground: Ground, { sections, rounds, jump }: BenchOptions): Promise<Report> {
  const { contenders, titles, peerClient } = ground
  const surroundings = [...(await describeSurroundings(ground.service)), `The peer: ${peerClient}`]
  const links = LINKS.filter((link) => sections.includes(link))
  say('each slot gets its first deployments')
  const isCompared = links.length > 0 || sections.includes('requests') || sections.includes('kills')
  for (const name of isCompared ? CONTENDERS : (['ours'] as const)) await warmUp(ground, contenders[name])
  const deployments = await measureDeployments(ground, links, rounds ?? deploymentRounds, say)
  const figures = deploymentFigures(deployments)
  for (const [section, usual, measure] of parts) {
    if (sections.includes(section)) figures.push(...(await measure(ground, rounds ?? usual, say)))
  }
  const aftermaths = sections.includes('kills') ? await measureKills(ground, say) : []
  // Last: its hosts run on.
  if (sections.includes('hosts')) {
    const comparisons = jump ? [ON_EACH_LINK, THROUGH_A_JUMP_HOST] : [ON_EACH_LINK]
    figures.push(...(await measureHosts(ground, comparisons, rounds ?? 5, say)))
  }
  return { surroundings, figures, stages: deploymentStages(deployments, titles), aftermaths, titles }
}

function render({ surroundings, figures, stages, aftermaths, titles }: Report): string {
  const tables = [
    renderFigures(figures, titles),
    ...(aftermaths.length > 0 ? [renderAftermaths(aftermaths)] : []),
    ...(stages.length > 0 ? [renderStages(stages)] : []),
  ]
  return [surroundings.map((line) => `- ${line}`).join('\n'), ...tables].join('\n\n')
}

function write(report: Report): void {
  const page = join(docs, 'performance.md')
  writeFileSync(page, replaceMarked(readFileSync(page, 'utf8'), 'figures', render(report)))
  const compared = report.figures.filter(({ measure }) => measure === untilLive)
  const title = 'From the built jar to the new version being served, less the boot of the application'
  writeFileSync(join(docs, 'performance.svg'), drawFigures(title, compared, report.titles))
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(`The benchmark can't run here: ${obstacle}`)
  say('the hosts boot')
  const ground = await prepareGround()
  try {
    const report = await bench(ground, options)
    process.stdout.write(`${render(report)}\n\n${JSON.stringify(report)}\n`)
    if (options.write) write(report)
  } finally {
    await ground.down()
  }
}

main().catch((thrown: unknown) => {
  say(thrown instanceof Error ? thrown.message : String(thrown))
  process.exitCode = 1
})

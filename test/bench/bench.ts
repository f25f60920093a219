/** Compares the action with the pipeline that it replaces, on booted hosts; see docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { whyNoBed } from '../bed/bed.ts'
import { replaceMarked } from '../tools/markdown.ts'
import { deploymentFigures, deploymentStages, measureDeployments, untilLive } from './deployments.ts'
import { type Figure, renderFigures, renderStages, type StageTimes } from './figure.ts'
import { type Ground, prepareGround, warmUp } from './ground.ts'
import { measureHosts } from './hosts.ts'
import { LINKS } from './link.ts'
import { measureMemory } from './memory.ts'
import { type BenchOptions, parseOptions } from './options.ts'
import { drawFigures } from './picture.ts'
import { measurePromotions } from './promotions.ts'
import { measureStart } from './start.ts'
import { describeSurroundings } from './surroundings.ts'
import { measureWarmth } from './warmth.ts'
import { measureWatching } from './watching.ts'

const rounds = { deployments: 7, watching: 10, hosts: 5, start: 20, memory: 2, promotions: 100, warmth: 5 } as const
const docs = join(import.meta.dirname, '../../docs')

interface Report {
  readonly surroundings: readonly string[]
  readonly figures: readonly Figure[]
  readonly stages: readonly StageTimes[]
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function bench(ground: Ground, { sections, ...options }: BenchOptions): Promise<Report> {
  const { service } = ground
  const surroundings = await describeSurroundings(service)
  const links = LINKS.filter((link) => sections.includes(link))
  say('each slot gets its first deployments')
  await warmUp(ground, ground.ours)
  if (links.length > 0) await warmUp(ground, ground.old)
  const deployments = await measureDeployments(ground, links, options.rounds ?? rounds.deployments, say)
  const figures = deploymentFigures(deployments)
  if (sections.includes('start')) figures.push(...(await measureStart(service, options.rounds ?? rounds.start)))
  if (sections.includes('memory')) figures.push(...(await measureMemory(ground, options.rounds ?? rounds.memory)))
  if (sections.includes('promotions')) {
    figures.push(...(await measurePromotions(service, options.rounds ?? rounds.promotions, say)))
  }
  if (sections.includes('warmth')) figures.push(...(await measureWarmth(ground, options.rounds ?? rounds.warmth, say)))
  if (sections.includes('watching'))
    figures.push(...(await measureWatching(service, options.rounds ?? rounds.watching, say)))
  // Last: its hosts run on.
  if (sections.includes('hosts')) figures.push(...(await measureHosts(ground, options.rounds ?? rounds.hosts, say)))
  return { surroundings, figures, stages: deploymentStages(deployments) }
}

function render({ surroundings, figures, stages }: Report): string {
  const lines = surroundings.map((line) => `- ${line}`)
  return [...lines, '', renderFigures(figures), ...(stages.length > 0 ? ['', renderStages(stages)] : [])].join('\n')
}

function write(report: Report): void {
  const page = join(docs, 'performance.md')
  writeFileSync(page, replaceMarked(readFileSync(page, 'utf8'), 'figures', render(report)))
  const compared = report.figures.filter(({ measure }) => measure === untilLive)
  const title = 'From the built jar to the new version being served, less the boot of the application'
  writeFileSync(join(docs, 'performance.svg'), drawFigures(title, compared))
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

import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runAction, startAction } from '../harness/run-action.ts'
import type { ActionInputs } from '../harness/service.ts'
import { startOpenLoop } from '../load/open-loop.ts'
import { buildEnvironment } from '../spring/project.ts'
import { javaOptions } from './contender.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { readSpans, record } from './recording.ts'
import {
  describeSamples,
  samplesByWindow,
  type Window,
  type Windows,
  warmthFigures,
  windowsOf,
} from './warmth-figures.ts'

const perSecond = 60
const paths = Array.from({ length: 20 }, (_, number) => `/${number % 2 ? 'api/' : ''}orders?customer=customer${number}`)
const own = { service: 'shop', site: 'shop_{port}', 'setup-listen': '84', 'blue-port': '7200', 'green-port': '7201' }
const variants = {
  'without warm-up': {},
  // As docs/operations.md advises: test/fixtures/spring-shop has the runner.
  'warmed up by Spring alone': { 'app-arguments': '--shop.warm-up=true --spring.mvc.servlet.load-on-startup=1' },
  'with warm-up': { 'warm-up': paths.map((path) => `200× ${path}`).join('\n') },
} as const
type Variant = keyof typeof variants
const steadySeconds = 10
/** The live version has to be warm, or there is nothing to compare with. */
const restSeconds = 20

/** How long users wait around a promotion, with an ordinary Spring Boot service: web, JPA on H2, Thymeleaf. */
export async function measureWarmth(ground: Ground, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const { bed } = ground.service
  const inputs = { ...ground.service.inputs, ...own, ...shopInputs(await buildShop(ground.folder)) }
  for (const operation of ['setup', 'deploy']) {
    const { exitCode, log } = await runAction({ ...inputs, operation })
    if (exitCode !== 0) throw new Error(log)
  }
  const seen = new Map<Variant, Windows[]>()
  for (let round = 1; round <= rounds; round++) {
    for (const variant of Object.keys(variants) as Variant[]) {
      const load = startOpenLoop({ url: `http://${bed.nginx.address}:${own['setup-listen']}`, paths, perSecond })
      await delay((restSeconds + steadySeconds) * 1000)
      const windows = await deploy({ ...inputs, ...variants[variant] })
      await delay(31_000)
      const samples = await load.stop()
      const byWindow = samplesByWindow(samples, windows)
      seen.set(variant, [...(seen.get(variant) ?? []), byWindow])
      for (const [name, of] of byWindow) say(`${variant}, ${name}: ${describeSamples(of)}`)
    }
  }
  return [...seen].flatMap(([variant, windows]) => warmthFigures(variant, windows))
}

/** Builds an ordinary Spring Boot service in that folder. Returns the path of its jar. */
export async function buildShop(folder: string): Promise<string> {
  const project = join(folder, 'shop')
  await cp(join(import.meta.dirname, '../fixtures/spring-shop'), project, { recursive: true })
  const env = { PATH: process.env['PATH'] ?? '', ...buildEnvironment() }
  execFileSync('mvn', ['-q', '-B', '-DskipTests', 'clean', 'package'], { cwd: project, env })
  const [jar] = globSync('target/*.jar', { cwd: project })
  if (jar === undefined) throw new Error(`${project} was built without a jar`)
  return join(project, jar)
}

function shopInputs(jar: string): ActionInputs {
  return {
    'working-directory': dirname(jar),
    jar: basename(jar),
    'health-path': '/actuator/health',
    'health-timeout': '120',
    'java-options': javaOptions,
  }
}

/** Deploys, and says which times to compare. */
async function deploy(inputs: ActionInputs): Promise<Window[]> {
  const recording = record()
  const { exitCode, log } = await startAction(inputs, { onOutput: recording.hear }).done
  if (exitCode !== 0) throw new Error(log)
  const spans = readSpans(recording.lines, Date.now())
  const begin = (name: string) => spans.find((span) => span.name === name)?.from ?? Number.NaN
  return windowsOf(begin('Launch'), begin('Promote'), steadySeconds)
}

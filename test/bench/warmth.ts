import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runAction, startAction } from '../harness/run-action.ts'
import type { ActionInputs } from '../harness/service.ts'
import { type Sample, startOpenLoop } from '../load/open-loop.ts'
import { buildEnvironment } from '../spring/project.ts'
import { javaOptions } from './contender.ts'
import { type Figure, formatValue } from './figure.ts'
import type { Ground } from './ground.ts'
import { readSpans, record } from './recording.ts'
import { percentileOf } from './statistics.ts'

const perSecond = 60
const paths = Array.from({ length: 20 }, (_, number) => `/${number % 2 ? 'api/' : ''}orders?customer=customer${number}`)
const own = { service: 'shop', site: 'shop_{port}', 'setup-listen': '84', 'blue-port': '7200', 'green-port': '7201' }
const variants = {
  'without warm-up': {},
  'with warm-up': { 'warm-up': paths.map((path) => `200× ${path}`).join('\n') },
} as const
type Variant = keyof typeof variants
const steadySeconds = 10
/** The live version has to be warm, or there is nothing to compare with. */
const restSeconds = 20

interface Window {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** How long users wait around a promotion, with an ordinary Spring Boot service: web, JPA on H2, Thymeleaf. */
export async function measureWarmth(ground: Ground, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const { bed } = ground.service
  const inputs = { ...ground.service.inputs, ...own, ...shopInputs(await buildShop(ground.folder)) }
  for (const operation of ['setup', 'deploy']) {
    const { exitCode, log } = await runAction({ ...inputs, operation })
    if (exitCode !== 0) throw new Error(log)
  }
  const seen: Record<Variant, Array<Map<string, Sample[]>>> = { 'without warm-up': [], 'with warm-up': [] }
  for (let round = 1; round <= rounds; round++) {
    for (const variant of Object.keys(variants) as Variant[]) {
      const load = startOpenLoop({ url: `http://${bed.nginx.address}:${own['setup-listen']}`, paths, perSecond })
      await delay((restSeconds + steadySeconds) * 1000)
      const windows = await deploy({ ...inputs, ...variants[variant] })
      await delay(31_000)
      const samples = await load.stop()
      const byWindow = new Map(windows.map((window) => [window.name, within(samples, window)]))
      seen[variant].push(byWindow)
      for (const [name, of] of byWindow) say(`${variant}, ${name}: ${describe(of)}`)
    }
  }
  return (Object.keys(variants) as Variant[]).flatMap((variant) => figuresOf(variant, seen[variant]))
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
    'bake-time': '0',
  }
}

/** Deploys, and says which times to compare. */
async function deploy(inputs: ActionInputs): Promise<Window[]> {
  const recording = record()
  const { exitCode, log } = await startAction(inputs, { onOutput: recording.hear }).done
  if (exitCode !== 0) throw new Error(log)
  const spans = readSpans(recording.lines, Date.now())
  const begin = (name: string) => spans.find((span) => span.name === name)?.from ?? Number.NaN
  const [launched, promoted] = [begin('Launch'), begin('Promote')]
  return [
    { name: `${steadySeconds} s before the launch`, from: launched - steadySeconds * 1000, to: launched },
    { name: 'from the launch to the promotion', from: launched, to: promoted },
    ...[1, 5, 30].map((seconds) => {
      return { name: `first ${seconds} s after the promotion`, from: promoted, to: promoted + seconds * 1000 }
    }),
  ]
}

function within(samples: readonly Sample[], { from, to }: Window): Sample[] {
  return samples.filter(({ at }) => at >= from && at < to)
}

const shares = [
  ['p50', 50, 1],
  ['p99', 99, 1],
  ['p99.9', 99.9, 1000],
] as const

/** Of shares that so few requests can tell. */
function percentiles(samples: readonly Sample[]): Array<readonly [string, number]> {
  const times = samples.map(({ milliseconds }) => milliseconds)
  return shares.flatMap(([name, percent, least]) =>
    times.length < least ? [] : [[name, percentileOf(times, percent)] as const],
  )
}

function describe(samples: readonly Sample[]): string {
  const failed = samples.filter(({ isGood }) => !isGood).length
  const told = percentiles(samples).map(([name, value]) => `${name} ${formatValue('ms', value)}`)
  return `${samples.length} requests, ${failed} failed, ${told.join(', ')}`
}

function figuresOf(variant: Variant, rounds: ReadonlyArray<ReadonlyMap<string, readonly Sample[]>>): Figure[] {
  const names = [...(rounds[0]?.keys() ?? [])]
  const times = names.flatMap((name) =>
    shares.flatMap(([share]): Figure[] => {
      const ours = rounds.flatMap((round) => percentiles(round.get(name) ?? []).filter(([of]) => of === share))
      if (ours.length === 0) return []
      return [
        {
          measure: `${share}, ${name}, ${variant}`,
          link: '',
          unit: 'ms',
          samples: { ours: ours.map(([, ms]) => ms) },
          goal: '',
        },
      ]
    }),
  )
  const failed = rounds.map((round) => [...round.values()].flat().filter(({ isGood }) => !isGood).length)
  const [before, after] = [names[0] ?? '', names[2] ?? '']
  const grown = rounds.map((round) => {
    const [of, than] = [after, before].map((name) =>
      percentileOf(
        (round.get(name) ?? []).map((one) => one.milliseconds),
        99,
      ),
    )
    return (of ?? Number.NaN) / (than ?? Number.NaN)
  })
  return [
    ...times,
    {
      measure: `p99, ${after} against before, ${variant}`,
      link: '',
      unit: 'times',
      samples: { ours: grown },
      goal: '2 times',
    },
    { measure: `failed requests, ${variant}`, link: '', unit: 'count', samples: { ours: failed }, goal: '0' },
  ]
}

import { basename, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startAction } from '../harness/run-action.ts'
import type { ActionInputs } from '../harness/service.ts'
import { startOpenLoop } from '../load/open-loop.ts'
import { type ContenderName, javaOptions } from './contender.ts'
import type { Figure } from './figure.ts'
import { addService, type Ground } from './ground.ts'
import { openLink } from './link.ts'
import { readSpan, record } from './recording.ts'
import { buildShop } from './shop.ts'
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
const WITHOUT_WARM_UP = 'without warm-up'
const variants = {
  [WITHOUT_WARM_UP]: {},
  // As docs/operations.md advises: test/fixtures/spring-shop has the runner.
  'warmed up by Spring alone': { 'app-arguments': '--shop.warm-up=true --spring.mvc.servlet.load-on-startup=1' },
  'with warm-up': { 'warm-up': paths.map((path) => `200× ${path}`).join('\n') },
} as const
const steadySeconds = 10
/** The live version has to be warm, or there is nothing to compare with. */
const restSeconds = 20

/** A way to deploy the shop, and where nginx serves what it deploys. */
interface Turn {
  readonly variant: string
  readonly contender: ContenderName
  readonly url: string
  /** Returns the times to compare. */
  deploy(): Promise<Window[]>
}

/** How long users wait around a promotion, with an ordinary Spring Boot service: web, JPA on H2, Thymeleaf. */
export async function measureWarmth(ground: Ground, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const jar = await buildShop(ground.folder)
  const turns = [deployedByPipeline(ground, jar), ...(await deployedByAction(ground, jar))]
  // What is live so far is another application.
  for (const { deploy } of turns.slice(0, 2)) await deploy()
  const seen = new Map<Turn, Windows[]>(turns.map((turn) => [turn, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const [turn, measured] of seen) {
      const byWindow = await deployUnderLoad(turn)
      measured.push(byWindow)
      for (const [name, of] of byWindow) say(`${turn.contender}, ${turn.variant}, ${name}: ${describeSamples(of)}`)
    }
  }
  return Object.keys(variants).flatMap((variant) => {
    const ofVariant = [...seen].filter(([turn]) => turn.variant === variant)
    return warmthFigures(variant, Object.fromEntries(ofVariant.map(([{ contender }, windows]) => [contender, windows])))
  })
}

async function deployUnderLoad({ url, deploy }: Turn): Promise<Windows> {
  const load = startOpenLoop({ url, paths, perSecond })
  await delay((restSeconds + steadySeconds) * 1000)
  const windows = await deploy()
  await delay(31_000)
  return samplesByWindow(await load.stop(), windows)
}

async function deployedByAction(ground: Ground, jar: string): Promise<Turn[]> {
  const { inputs, url } = await addService(ground, { ...own, ...shopInputs(jar) })
  const deploy = async (extra: ActionInputs) => {
    const recording = record()
    const run = await startAction({ ...inputs, ...extra }, { onOutput: recording.hear }).done
    if (run.exitCode !== 0) throw new Error(run.log)
    return windowsOf(readSpan(recording, /^Launch$/).from, readSpan(recording, /^Promote$/).from, steadySeconds)
  }
  return Object.entries(variants).map(([variant, extra]): Turn => {
    return { variant, contender: 'ours', url, deploy: () => deploy(extra) }
  })
}

/** It has no stage that ends with the reload but its last one. */
function deployedByPipeline({ service, contenders: { old } }: Ground, jar: string): Turn {
  const deploy = async () => {
    const link = await openLink('direct', service, old.apps)
    const { recording, done } = old.start({ path: jar }, link)
    const { endedAt } = await done
    return windowsOf(readSpan(recording, /^Start$/).from, endedAt, steadySeconds)
  }
  return { variant: WITHOUT_WARM_UP, contender: 'old', url: old.url, deploy }
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

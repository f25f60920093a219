import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../src/failure.ts'
import { startLoad } from '../load/load.ts'
import { type Aftermath, newBytes } from './aftermath.ts'
import type { Contender, ContenderName } from './contender.ts'
import type { Build } from './fat-jar.ts'
import type { Ground } from './ground.ts'
import { openLink } from './link.ts'
import { opening } from './recording.ts'
import { gentleLoad } from './requests.ts'
import { medianOf } from './statistics.ts'

/** What each contender does then; the action has its riskiest moment between the promotion and its confirmation. */
const moments: ReadonlyArray<{ readonly name: string; readonly stages: Readonly<Record<ContenderName, string>> }> = [
  { name: 'copying', stages: { old: 'Copy', peer: 'Copy', ours: 'Upload' } },
  { name: 'waiting for health', stages: { old: 'Health', peer: 'Start', ours: 'Health' } },
  { name: 'switching', stages: { old: 'Switch', peer: 'Switch', ours: 'Prove' } },
]
/** Longer than a host waits for a runner that is gone, and for what it does then. */
const settleSeconds = 30
const rehearsals = 3

/**
 * Kills each contender halfway through a stage, on the slower link where stages last, and looks half a minute later at what is
 * left; and at what the next deployment makes of it.
 */
export async function measureKills(ground: Ground, say: (line: string) => void): Promise<Aftermath[]> {
  const found: Aftermath[] = []
  for (const contender of Object.values(ground.contenders)) {
    const { name } = contender
    const stages = await rehearse(ground, contender)
    for (const moment of moments) {
      const stage = moment.stages[name]
      const aftermath = await killIn(ground, contender, { stage, afterMs: (stages(stage) ?? 0) / 2 })
      found.push({ ...aftermath, contender: ground.titles[name], moment: moment.name })
      say(`${name}, killed while ${moment.name}: ${JSON.stringify(aftermath)}`)
    }
  }
  return found
}

/** What each stage takes when nothing goes wrong, in milliseconds. */
async function rehearse(ground: Ground, contender: Contender): Promise<(stage: string) => number> {
  const runs: Array<Readonly<Record<string, number>>> = []
  while (runs.length < rehearsals) runs.push((await ground.deployNext(contender, 'relay')).stages)
  return (stage) => medianOf(runs.map((stages) => stages[stage] ?? 0))
}

interface Blow {
  readonly stage: string
  /** Milliseconds since the stage began. */
  readonly afterMs: number
}

async function killIn(
  ground: Ground,
  contender: Contender,
  blow: Blow,
): Promise<Omit<Aftermath, 'contender' | 'moment'>> {
  const before = await listFiles(contender)
  const load = startLoad({ url: contender.url, ...gentleLoad })
  const build = ground.buildNext()
  try {
    await deployAndKill(ground, contender, build, blow)
    await delay(settleSeconds * 1000)
    const { failed } = load.counts()
    const left = await listFiles(contender)
    const live = await liveIs(contender.url, build)
    const isNewRunning = await isRunning(contender, build)
    const next = await ground.deployNext(contender, 'direct').then(() => null, messageOf)
    const failedNext = load.counts().failed - failed
    const stays = newBytes(before, left, await listFiles(contender))
    return { live, isNewRunning, failed, left: newBytes(before, left), next, failedNext, stays }
  } finally {
    await load.stop()
  }
}

async function deployAndKill(
  { service }: Ground,
  contender: Contender,
  build: Build,
  { stage, afterMs }: Blow,
): Promise<void> {
  const link = await openLink('relay', service, contender.apps)
  try {
    const { recording, done, kill } = contender.start(build, link)
    const ended = done.then(
      () => Promise.reject(new Error(`${contender.name} ended before it was killed in ${stage}`)),
      () => undefined,
    )
    await Promise.race([recording.said(opening(stage)), ended])
    await Promise.race([delay(afterMs), ended])
    kill()
    await ended
  } finally {
    await link.close()
  }
}

async function liveIs(url: string, build: Build): Promise<Aftermath['live']> {
  const answer = await builtAt(url)
  if (answer === null) return 'nothing'
  return answer.startsWith(build.id) ? 'the new version' : 'the previous version'
}

async function isRunning({ apps, ports }: Contender, build: Build): Promise<boolean> {
  const slots = apps.flatMap(({ address }) => ports.map((port) => `http://${address}:${port}`))
  const answers = await Promise.all(slots.map(builtAt))
  return answers.some((answer) => answer?.startsWith(build.id))
}

/** How the service that runs there names its build; null if nothing is healthy. */
async function builtAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/built`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(5_000),
    })
    return answer.status < 500 ? await answer.text() : null
  } catch {
    return null
  }
}

/** The size of each file in the deploy user's home by its path, logs left out. */
async function listFiles({ apps }: Contender): Promise<Map<string, number>> {
  const files = new Map<string, number>()
  for (const app of apps) {
    const { stdout } = await app.run(`find /home/ubuntu -type f ! -name '*.log' -printf '%s %p\\n'`)
    for (const line of stdout.trimEnd().split('\n')) {
      const [size, path] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]
      files.set(`${app.name}:${path}`, Number(size))
    }
  }
  return files
}

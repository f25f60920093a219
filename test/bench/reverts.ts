import { startClients } from '../harness/clients.ts'
import { startAction } from '../harness/run-action.ts'
import { type ActionInputs, jarInputs, type StoryVersion } from '../harness/service.ts'
import { javaOptions } from './contender.ts'
import type { Figure } from './figure.ts'
import { addService, type Ground } from './ground.ts'
import { readSpan, record } from './recording.ts'

const perSecond = 100
const clients = 100

/** How a release is promoted, each by a service of its own: what setup writes depends on it. */
const ways = [
  {
    name: 'promoted at once',
    goal: '50',
    inputs: { service: 'once', site: 'once_{port}', 'setup-listen': '87', 'blue-port': '7400', 'green-port': '7401' },
  },
  {
    name: 'in a first step of 5 %',
    goal: '10',
    inputs: {
      ...{ service: 'steps', site: 'steps_{port}', 'setup-listen': '88', 'blue-port': '7500', 'green-port': '7501' },
      'promote-steps': '5% 60s, 100%',
      'promote-steps-cookie': 'client',
    },
  },
] as const
/** Booting takes a while, in which the version before is watched; a fifth of the requests fails afterwards. */
const bad = { 'app-env': 'MISBEHAVE=slow-boot=8000,fail-orders=20' }

/** How many of the users' requests fail before a release with 20 % errors is reverted, and how long that takes. */
export async function measureReverts(ground: Ground, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { name, goal, inputs } of ways) {
    const service = await prepare(ground, inputs)
    const failed: number[] = []
    const took: number[] = []
    while (failed.length < rounds) {
      const round = await service.revertOne()
      failed.push(round.failed)
      took.push(round.milliseconds)
      say(`${name}: ${round.failed} requests failed in ${Math.round(round.milliseconds)} ms`)
    }
    const what = `until a release with 20 % errors is reverted, ${name}`
    figures.push({ measure: `failed requests ${what}`, link: '', unit: 'count', samples: { ours: failed }, goal })
    figures.push({ measure: `from its promotion ${what}`, link: '', unit: 'ms', samples: { ours: took }, goal: '' })
  }
  return figures
}

interface Revert {
  /** All of the users' requests that failed, from before the deployment until after it. */
  readonly failed: number
  /** From the promotion, or that of the first step, until all users have the version before. */
  readonly milliseconds: number
}

async function prepare(ground: Ground, own: ActionInputs): Promise<{ revertOne(): Promise<Revert> }> {
  const { inputs, url } = await addService(ground, { ...own, 'java-options': javaOptions, 'bake-time': '10' })
  const run = async (extra: ActionInputs, version: StoryVersion, result: string) => {
    const recording = record()
    const running = startAction({ ...inputs, ...(await jarInputs(version)), ...extra }, { onOutput: recording.hear })
    const { outputs, log } = await running.done
    if (outputs['result'] !== result) throw new Error(`it should have been ${result}:\n${log}`)
    return recording
  }
  await run({}, '1.0.0', 'deployed')
  return {
    async revertOne() {
      const users = startClients(url, clients, perSecond, '/orders/4711')
      const recording = await run(bad, '1.1.0', 'reverted').finally(() => users.stop())
      const promoted = readSpan(recording, /^Promote/)
      return { failed: users.failures.length, milliseconds: readSpan(recording, /^Revert$/).to - promoted.from }
    },
  }
}

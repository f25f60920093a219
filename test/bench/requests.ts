import { setTimeout as delay } from 'node:timers/promises'
import { startLoad } from '../load/load.ts'
import { CONTENDERS, type ContenderName } from './contender.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { linkNames } from './link.ts'

/** Before and after each deployment, in milliseconds: connections that were open before it are then used after it. */
const margin = 1_000
/** Of each of the load's kinds of requests; they leave most of the machine to the deployment. */
export const gentleLoad = { connections: 4, pause: 20 } as const

/** How many requests fail during a deployment, with requests of all kinds coming in: keep-alive, new connections, POST, slow answers. */
export async function measureRequests(ground: Ground, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const failed: Record<ContenderName, number[]> = { old: [], peer: [], ours: [] }
  const made: Record<ContenderName, number[]> = { old: [], peer: [], ours: [] }
  for (let round = 1; round <= rounds; round++) {
    for (const name of CONTENDERS) {
      const contender = ground.contenders[name]
      const load = startLoad({ url: contender.url, ...gentleLoad })
      try {
        await delay(margin)
        await ground.deployNext(contender, 'direct')
        await delay(margin)
      } finally {
        await load.stop()
      }
      const counts = await load.stop()
      failed[name].push(counts.failed)
      made[name].push(counts.requests)
      say(`${name}: ${counts.failed} of ${counts.requests} requests failed, ${counts.resets} of them by a reset`)
    }
  }
  const common = { link: linkNames.direct, unit: 'count' } as const
  return [
    { ...common, measure: 'failed requests during a deployment', samples: failed, goal: '0' },
    { ...common, measure: 'requests during a deployment', samples: made, goal: '' },
  ]
}

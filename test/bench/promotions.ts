import { runAction } from '../harness/run-action.ts'
import type { Service } from '../harness/service.ts'
import { startLoad } from '../load/load.ts'
import { runWrk, type WrkResult } from '../load/wrk.ts'
import { javaOptions } from './contender.ts'
import type { Figure } from './figure.ts'

const requestsEach = 10_000
const longestSeconds = 600

/**
 * Goes back and forth between two versions while nginx is saturated and a load of all kinds of requests looks at each
 * answer: so many times, and on until there were 10,000 requests for each.
 */
export async function measurePromotions(
  service: Service,
  promotions: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const load = startLoad({ url: service.url, connections: 4, pause: 10 })
  const took: number[] = []
  let [requests, failed] = [0, 0]
  try {
    while (took.length < promotions || requests + load.counts().requests < promotions * requestsEach) {
      const wrk = runWrk(`${service.url}/`, { connections: 64, seconds: longestSeconds })
      took.push(await promoteOther(service).finally(() => wrk.stop()))
      const saturating = await wrk.result
      requests += saturating.requests
      failed += countFailed(saturating)
      if (took.length % 10 === 0) say(`${took.length} promotions, ${requests} requests, ${failed} failed`)
    }
  } finally {
    await load.stop()
  }
  const looking = await load.stop()
  for (const { kind, error, at } of looking.failures) say(`${at} ${kind}: ${error}`)
  const figure = (measure: string, unit: Figure['unit'], ours: readonly number[], goal = ''): Figure => {
    return { measure, link: 'direct', unit, samples: { ours }, goal }
  }
  const during = `${took.length} promotions at saturation`
  return [
    figure(`failed requests, ${during}`, 'count', [failed + looking.failed], '0'),
    figure(`requests, ${during}`, 'count', [requests + looking.requests], '1,000,000'),
    figure('a whole rollback, at saturation', 'ms', took),
  ]
}

/** Resolves with how many milliseconds the run took. */
async function promoteOther(service: Service): Promise<number> {
  const inputs = { ...service.inputs, operation: 'rollback', 'java-options': javaOptions, 'bake-time': '0' }
  const { exitCode, log, seconds } = await runAction(inputs)
  if (exitCode !== 0) throw new Error(`a rollback ended with ${exitCode}:\n${log}`)
  return seconds * 1000
}

function countFailed({ socketErrors, non2xx }: WrkResult): number {
  return Object.values(socketErrors).reduce((sum, errors) => sum + errors, non2xx)
}

import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { OpenLoopTask, Sample } from './open-loop.ts'

const { url, paths, perSecond } = workerData as OpenLoopTask
const agent = new Agent({ keepAlive: true })
const samples: Sample[] = []
const underWay = new Set<Promise<void>>()
let stopping = false

parentPort?.once('message', () => {
  stopping = true
})
const began = performance.now()
for (let number = 0; !stopping; number++) {
  const dueAt = began + (number * 1000) / perSecond
  const early = dueAt - performance.now()
  if (early > 0) await delay(early)
  const asked = ask(`${url}${paths[number % paths.length] ?? '/'}`, dueAt)
  underWay.add(asked)
  asked.finally(() => underWay.delete(asked))
}
await Promise.all(underWay)
agent.destroy()
parentPort?.postMessage(samples)

/** The time counts from when it was due: a request that had to wait for its turn waited as a user does. */
async function ask(address: string, dueAt: number): Promise<void> {
  const isGood = await new Promise<boolean>((resolve) => {
    const sent = get(address, { agent }, (response) => {
      response.resume()
      response.once('error', () => resolve(false))
      response.once('end', () => resolve(response.statusCode === 200))
    })
    sent.once('error', () => resolve(false))
  })
  samples.push({ at: performance.timeOrigin + dueAt, milliseconds: performance.now() - dueAt, isGood })
}

import { randomBytes, randomInt } from 'node:crypto'
import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { type Exchange, exchange } from './exchange.ts'
import type { LoadReport, LoadTask } from './load.ts'
import { createTally, type Kind } from './tally.ts'

const reportEveryMs = 20
// An outage must not turn into a busy loop that takes the machine from whoever fixes it.
const afterFailureMs = 10

const task = workerData as LoadTask
const tally = createTally()
const bodies = Array.from({ length: 32 }, () => randomBytes(randomInt(16, 16_384)))
let stopping = false
let serial = 0

parentPort?.once('message', () => {
  stopping = true
})
const timer = setInterval(() => report(false), reportEveryMs)
await Promise.all(task.urls.flatMap((url) => task.kinds.map((kind) => driveAll(kind, url))))
clearInterval(timer)
report(true)
parentPort?.unref()

function report(ended: boolean): void {
  const message: LoadReport = { counts: tally.counts(), ended }
  parentPort?.postMessage(message)
}

async function driveAll(kind: Kind, url: string): Promise<void> {
  const keepAlive = kind !== 'new-connection' && task.kinds.includes('keep-alive')
  const agent = new Agent(keepAlive ? { keepAlive, maxSockets: task.connections } : { keepAlive })
  await Promise.all(Array.from({ length: task.connections }, () => drive(kind, url, agent)))
  agent.destroy()
}

async function drive(kind: Kind, url: string, agent: Agent): Promise<void> {
  while (!stopping) {
    const outcome = await exchange(makeExchange(kind, new URL(url), agent))
    tally.add(kind, url, outcome)
    const pause = 'error' in outcome ? Math.max(task.pause, afterFailureMs) : task.pause
    if (pause > 0) await delay(pause)
  }
}

function makeExchange(kind: Kind, { hostname, port }: URL, agent: Agent): Exchange {
  if (kind === 'post') return { hostname, port, agent, path: '/echo', body: makeBody() }
  if (kind === 'slow') return { hostname, port, agent, path: `/slow?ms=${randomInt(300, 1501)}` }
  return { hostname, port, agent, path: '/' }
}

/** No two are alike: an answer meant for another request must not pass. */
function makeBody(): Buffer {
  serial += 1
  const body = Buffer.from(bodies[serial % bodies.length] ?? [])
  body.writeDoubleBE(serial, 0)
  return body
}

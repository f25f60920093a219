import { setTimeout as delay } from 'node:timers/promises'
import type { Bed } from '../bed/bed.ts'
import { type Relay, startRelay } from '../bed/relay.ts'
import { type ActionResult, startAction } from './run-action.ts'
import { type ActionInputs, jarInputs, type Service, type StoryVersion } from './service.ts'
import { throughRelays } from './through-relays.ts'

/** How a run ends early: the runner dies, its user cancels, or its link to the host of that name carries nothing any more. */
export type Way = 'kill' | 'cancel' | `cut-${string}`
export const WAYS: readonly Way[] = ['kill', 'cancel', 'cut-app', 'cut-nginx']
/** Without nginx. */
export const HANDOVER_WAYS: readonly Way[] = ['kill', 'cancel', 'cut-app']

/** What the runner does to a cancelled step's process, and only to that (ProcessInvoker.cs, actions/runner 2.336.0). */
const CANCELLATION = [
  { signal: 'SIGINT', afterMs: 0 },
  { signal: 'SIGTERM', afterMs: 7_500 },
  { signal: 'SIGKILL', afterMs: 10_000 },
] as const

/** Lines of the log at which a run can be ended: each remote call's begin and end, each stage's begin and end. */
const BOUNDARY = /^::(debug|group|endgroup)::/

export function countBoundaries(log: string): number {
  return log.split('\n').filter((line) => BOUNDARY.test(line)).length
}

/** Deploys, and ends the run in that way as soon as `isNow` is true of the log. */
export async function deployEndingAt(
  service: Service,
  version: StoryVersion,
  way: Way,
  isNow: (log: string) => boolean,
  extra: ActionInputs = {},
): Promise<ActionResult> {
  const relays = await relayTo(service.bed)
  let log = ''
  let isOver = false
  const inputs = { ...service.inputs, ...(await jarInputs(version)), ...throughRelays(service, relays.of), ...extra }
  const running = startAction(inputs, {
    onOutput(text) {
      log += text
      if (isOver || !isNow(log)) return
      isOver = true
      if (way === 'kill') running.child.kill('SIGKILL')
      else if (way === 'cancel') cancel()
      else relays.of({ name: way.slice('cut-'.length) }).cut('blackhole')
    },
  })
  const ended = new AbortController()
  const cancel = () => {
    for (const { signal, afterMs } of CANCELLATION) {
      delay(afterMs, undefined, { signal: ended.signal }).then(
        () => running.child.kill(signal),
        () => undefined,
      )
    }
  }
  running.child.once('exit', () => ended.abort())
  try {
    return await running.done
  } finally {
    await relays.close()
  }
}

async function relayTo(bed: Bed): Promise<{ of(host: { readonly name: string }): Relay; close(): Promise<void> }> {
  const relays = new Map<string, Relay>()
  for (const { name, address } of [...bed.apps, ...bed.nginxes]) {
    relays.set(name, await startRelay({ host: address, port: 22 }))
  }
  return {
    of({ name }) {
      const relay = relays.get(name)
      if (!relay) throw new Error(`the bed has no host ${name}`)
      return relay
    },
    async close() {
      for (const relay of relays.values()) await relay.close()
    },
  }
}

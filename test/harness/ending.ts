import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { Bed } from '../bed/bed.ts'
import { type Relay, startRelay } from '../bed/relay.ts'
import { type ActionResult, startAction } from './run-action.ts'
import { type ActionInputs, jarInputs, type Service, type StoryVersion } from './service.ts'
import { throughRelays } from './through-relays.ts'

/** How a run ends early: the runner dies, its user cancels, or its connection to the host of that name goes silent. */
export type Way = 'kill' | 'cancel' | `cut-${string}`
export const WAYS: readonly Way[] = ['kill', 'cancel', 'cut-app', 'cut-nginx']
/** With a second nginx host. */
export const TWO_NGINX_WAYS: readonly Way[] = [...WAYS, 'cut-nginx2']
/** Without nginx. */
export const HANDOVER_WAYS: readonly Way[] = ['kill', 'cancel', 'cut-app']

/** What the runner does to a canceled step's process, and only to that (ProcessInvoker.cs, actions/runner 2.336.0). */
const CANCELLATION = [
  { signal: 'SIGINT', afterMs: 0 },
  { signal: 'SIGTERM', afterMs: 7_500 },
  { signal: 'SIGKILL', afterMs: 10_000 },
] as const

/** Lines of the log at which a run can be stopped: each remote call's begin and end, each stage's begin and end. */
const BOUNDARY = /^::(debug|group|endgroup)::/

export function countBoundaries(log: string): number {
  return log.split('\n').filter((line) => BOUNDARY.test(line)).length
}

/** Whether a log says that so many nginx hosts have promoted. */
export const isPromoted = (times: number) => (log: string) => log.split('promoted from port').length > times

/** Whether a log says that the stage has begun. */
export const isAtStage = (name: string) => (log: string) => log.includes(`::group::${name}\n`)

/** A run that is about to be disturbed. */
export interface Run {
  readonly child: ChildProcess
  relayTo(host: string): Relay
}

/** Deploys, and ends the run in that way as soon as `isNow` is true of the log. */
export function deployEndingAt(
  service: Service,
  version: StoryVersion,
  way: Way,
  isNow: (log: string) => boolean,
  extra: ActionInputs = {},
): Promise<ActionResult> {
  return deployActing(service, version, isNow, (run) => endRun(run, way), extra)
}

/** Deploys, and does something, once, as soon as `isNow` is true of the log; resolves when both are over. Rejects if that never is. */
export async function deployActing(
  service: Service,
  version: StoryVersion,
  isNow: (log: string) => boolean,
  act: (run: Run) => void | Promise<void>,
  extra: ActionInputs = {},
): Promise<ActionResult> {
  const relays = await startRelays(service.bed)
  let log = ''
  let acting: Promise<void> | undefined
  const inputs = { ...service.inputs, ...(await jarInputs(version)), ...throughRelays(service, relays.of), ...extra }
  const running = startAction(inputs, {
    onOutput(text) {
      log += text
      if (acting || !isNow(log)) return
      acting = Promise.resolve(act({ child: running.child, relayTo: (name) => relays.of({ name }) }))
      // Reported below, not as an unhandled rejection.
      acting.catch(() => undefined)
    },
  })
  try {
    const ended = await running.done
    if (!acting) throw new Error(`the run ended before anything was done to it:\n${ended.log}`)
    await acting
    return ended
  } finally {
    await relays.close()
  }
}

export function endRun({ child, relayTo }: Run, way: Way): void {
  if (way === 'kill') child.kill('SIGKILL')
  else if (way === 'cancel') cancel(child)
  else relayTo(way.slice('cut-'.length)).cut('blackhole')
}

function cancel(child: ChildProcess): void {
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  for (const { signal, afterMs } of CANCELLATION) {
    delay(afterMs, undefined, { signal: ended.signal }).then(
      () => child.kill(signal),
      () => undefined,
    )
  }
}

async function startRelays(bed: Bed): Promise<{ of(host: { readonly name: string }): Relay; close(): Promise<void> }> {
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

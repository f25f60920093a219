import { Failure } from '../failure.ts'
import type { Hosts } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { PromoteStep } from '../inputs/read-promote-steps.ts'
import { describeRequests } from '../judge/describe-requests.ts'
import type { AppObservation } from '../plan/app-observation.ts'
import { bakeStage, chooseShares, isInShare, promoteStage, type Shares } from '../plan/promote-steps.ts'
import { runningContentOf } from '../plan/slots.ts'
import type { Progress } from '../progress/progress.ts'
import { explainUnknown } from '../progress/promotion-state.ts'
import type { Log, Stages } from '../progress/stages.ts'
import { combinePromotions } from '../promotion/combined-promotion.ts'
import { type Front, frontAfter, onEachFront } from '../promotion/front.ts'
import { createHostPromotion, type Promotion } from '../promotion/promote.ts'
import { addLogToVerdict, alarmsOf, unlessAlarmed } from './alarms.ts'
import { bake } from './bake.ts'
import { createHandover } from './hand-over.ts'
import { onEachProcess, type WatchedProcess } from './launch.ts'
import { proveLinkAndHealth, proveStepInUse, proveVersionThroughNginx } from './prove.ts'
import { runHooks } from './run-hooks.ts'
import { requireVerifyUrl } from './verify-url.ts'
import type { RequestWatch } from './watch-requests.ts'

/** A release that is up and healthy on the standby slot, and what is needed to make it live. */
export interface Candidate {
  readonly hosts: Hosts
  /** As they were seen before, in the order of `hosts.apps`. */
  readonly apps: readonly AppObservation[]
  /** In the order of `hosts.nginx`. */
  readonly fronts: readonly Front[]
  /** The slot that is live. */
  readonly livePort: number
  readonly port: number
  /** As of a `LiveState`. */
  readonly movedFrom: number | null
  /** Whether requests already reach it, so that there is nothing to go back to. */
  readonly isReached: boolean
  /** Null for a process that this action did not launch. */
  readonly version: string | null
  readonly release: string | null
  readonly processes: readonly WatchedProcess[]
  /** Began before, so that there are requests of the previous version to compare with. */
  readonly watch: RequestWatch
  /** Before all clients get it; empty if nothing else is live. */
  readonly steps: readonly PromoteStep[]
  readonly inputs: Inputs
  readonly stages: Stages
  readonly progress: Progress
}

/**
 * Makes a healthy candidate live, in nginx or by a handover: hook, promotion in its steps, proof, hook, bake time, confirmation.
 * What fails after the promotion reverts it first and is thrown then; `progress.promotion` says how that ended.
 */
export async function promoteCandidate(candidate: Candidate): Promise<void> {
  const { hosts, processes, stages, inputs, port, progress, watch } = candidate
  await runHooks('before-promote', inputs.proof.beforePromote, candidate, processes)
  const alarms = alarmsOf(processes, watch)
  const shares = chooseShares(candidate.steps)
  let promotion: Promotion | null = null
  const widen = (name: string, percent: number) =>
    stages.runToEnd(name, async (log) => {
      promotion ??= begin(candidate, shares, log)
      await promotion.widen(percent)
      watch.promoted()
    })
  const bakeFor = (seconds: number, percent: number) =>
    stages.run(bakeStage(percent), async (log) => {
      if (percent < 100) await unlessAlarmed(alarms, proveShare(candidate, percent, shares))
      await unlessAlarmed(alarms, bake(hosts, processes, port, seconds, inputs))
      if (hosts.nginx.length > 0) log(describeRequests(watch.report()))
    })
  try {
    for (const { percent, seconds } of candidate.steps) {
      await widen(promoteStage(percent), percent)
      await bakeFor(seconds, percent)
    }
    await widen(hosts.nginx.length > 0 ? promoteStage(100) : 'Hand over', 100)
    await stages.run('Prove', () => unlessAlarmed(alarms, provePromoted(candidate)))
    await runHooks('after-promote', inputs.proof.afterPromote, candidate, alarms)
    await bakeFor(inputs.proof.bakeTime, 100)
    await stages.runToEnd('Confirm', async () => {
      // Left first: a runner that is gone in between leaves a standby that runs, and a promotion that reverts by itself.
      await onEachProcess(processes, (process) => process.leave())
      await promotion?.confirm()
      progress.promotion = 'confirmed'
    })
  } catch (thrown) {
    const isOpen = candidate.isReached || progress.promotion !== 'untouched'
    if (promotion !== null && isOpen) await revert(promotion, candidate)
    // Only now, since users were waiting for the revert.
    throw await addLogToVerdict(thrown, processes)
  } finally {
    progress.requests = hosts.nginx.length > 0 ? watch.end() : null
  }
}

async function revert(promotion: Promotion, candidate: Candidate): Promise<void> {
  const { hosts, stages, progress, version, isReached, port } = candidate
  await stages.afterFailure('Revert', progress, async (log) => {
    const state = await promotion.revert()
    if (isReached) return state === 'untouched' ? undefined : log(`port ${port} stays live`)
    progress.promotion = state
    if (state === 'reverted') log(describeReverted(candidate))
    if (state === 'unknown') throw new Failure(explainUnknown(`version ${version}`, hosts.nginx.length > 0))
  })
}

function describeReverted({ hosts, apps, livePort }: Candidate): string {
  // nginx has a live slot even if nothing runs there.
  const hadLive = hosts.nginx.length > 0 || runningContentOf(apps, livePort) !== null
  return hadLive ? `port ${livePort} is live again` : 'no slot is live, as before'
}

function begin(candidate: Candidate, shares: Shares, log: Log): Promotion {
  const { hosts, processes, fronts, port, isReached, movedFrom, release, inputs, progress } = candidate
  // Whatever becomes of the record, requests go where they went before: no link leads elsewhere meanwhile.
  const onChange = () => {
    if (!isReached) progress.promotion = 'open'
  }
  if (hosts.nginx.length === 0) return createHandover(candidate, onChange, log)
  for (const process of processes) process.hold()
  const order = { to: port, release, movedFrom, shares, mustMatch: true, onChange }
  return combinePromotions(fronts, (front) => createHostPromotion(front, order, inputs, log))
}

async function proveShare({ fronts, port, inputs }: Candidate, percent: number, shares: Shares): Promise<void> {
  await onEachFront(fronts, (front) =>
    proveStepInUse(front, port, (group) => isInShare(group, percent, shares), inputs),
  )
}

async function provePromoted({ fronts, port, version, inputs }: Candidate): Promise<void> {
  const promoted = fronts.map((front) => frontAfter(front, port, inputs))
  await onEachFront(promoted, (front) => proveLinkAndHealth(front, inputs))
  await onEachFront(promoted, (front) => proveVersionThroughNginx(front, version, inputs))
  await requireVerifyUrl(inputs.proof.verifyUrl)
}

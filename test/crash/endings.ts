import { expect } from 'vitest'
import { deployActing, deployEndingAt, endRun, type Run, type Way } from '../harness/ending.ts'
import { breakReversal, fixReversal } from '../harness/reversal.ts'
import type { ActionResult } from '../harness/run-action.ts'
import { awaitSettled, findLeftovers } from '../harness/settled.ts'
import type { Scene } from './scene.ts'

/** Deploys, and spoils that in its way as soon as `isNow` is true of the log. */
export type Ending = (scene: Scene, isNow: (log: string) => boolean) => Promise<ActionResult>

export function endingOf(way: string): Ending {
  if (way === 'reboot-nginx') return rebootNginx
  if (way === 'reversal-fails') return failReversal('kill')
  if (way === 'cancelled-reversal-fails') return failReversal('cancel')
  return ({ service, endedInputs }, isNow) => deployEndingAt(service, '1.1.0', way as Way, isNow, endedInputs)
}

/** These end no run: they are about a promotion that is under way. */
export function needsPromotion(way: string): boolean {
  return way === 'reboot-nginx' || failsReversal(way)
}

export function failsReversal(way: string): boolean {
  return way === 'reversal-fails' || way === 'cancelled-reversal-fails'
}

/** The run lives on. */
function rebootNginx({ service, inputs, traffic }: Scene, isNow: (log: string) => boolean): Promise<ActionResult> {
  const { nginx } = service.bed
  const reboot = async () => {
    await nginx.powerCut()
    await nginx.boot()
  }
  return deployActing(service, '1.1.0', isNow, () => traffic.allowFailures(reboot), inputs)
}

/** Leaves a promotion that nobody could revert, and outranks it by a later one. */
function failReversal(way: Way): Ending {
  return async ({ service, layout, inputs }, isNow) => {
    const { nginx } = service.bed
    const act = async (run: Run) => {
      run.child.kill('SIGSTOP')
      await breakReversal(nginx, layout)
      endRun(run, way)
      run.child.kill('SIGCONT')
    }
    const ended = await deployActing(service, '1.1.0', isNow, act, inputs)
    try {
      await awaitSettled(() => findLeftovers(service))
    } finally {
      await fixReversal(nginx, layout)
    }
    const next = await service.deploy('1.0.0')
    expect(next.outputs, `the deployment that outranks it:\n${next.log}`).toMatchObject({ result: 'deployed' })
    return ended
  }
}

/** Deploys where 1.0.0 is live. Throws if any other version than that and the new one answers, or the new one too early. */
export async function deployUnmixed({ service, traffic }: Scene): Promise<ActionResult> {
  await traffic.restart()
  let early: readonly string[] = []
  // The version to be deployed may also be the one that the failed promotion came from: before Launch it is that one.
  const isLaunching = (log: string) => log.includes('::group::Launch\n')
  const next = await deployActing(service, '1.2.0', isLaunching, () => {
    early = traffic.answeredBy()
  })
  expect(early, `answered before Launch:\n${next.log}`).toEqual(['1.0.0'])
  expect(['1.0.0', '1.2.0'], `answered:\n${next.log}`).toEqual(expect.arrayContaining([...traffic.answeredBy()]))
  expect(next.log, 'it was outranked').not.toContain('::group::Reconcile')
  return next
}

import { expect } from 'vitest'
import { deployActing, deployEndingAt, type Way } from '../harness/ending.ts'
import { breakReversal, fixReversal } from '../harness/reversal.ts'
import type { ActionResult } from '../harness/run-action.ts'
import { awaitSettled, findLeftovers } from '../harness/settled.ts'
import type { Scene } from './scene.ts'

/** Deploys, and spoils that in its way as soon as `isNow` is true of the log. */
export type Ending = (scene: Scene, isNow: (log: string) => boolean) => Promise<ActionResult>

export function endingOf(way: string): Ending {
  if (way === 'reboot-nginx') return rebootNginx
  if (way === 'reversal-fails') return failReversal
  return ({ service, inputs }, isNow) => deployEndingAt(service, '1.1.0', way as Way, isNow, inputs)
}

/** These end no run: they are about a promotion that is under way. */
export function needsPromotion(way: string): boolean {
  return way === 'reboot-nginx' || way === 'reversal-fails'
}

/** The run lives on. */
function rebootNginx({ service, traffic }: Scene, isNow: (log: string) => boolean): Promise<ActionResult> {
  const { nginx } = service.bed
  const reboot = async () => {
    await nginx.powerCut()
    await nginx.boot()
  }
  return deployActing(service, '1.1.0', isNow, () => traffic.allowFailures(reboot))
}

/** Leaves a promotion that nobody could take back, and outranks it by a later one. */
async function failReversal({ service, layout }: Scene, isNow: (log: string) => boolean): Promise<ActionResult> {
  const { nginx } = service.bed
  const ended = await deployActing(service, '1.1.0', isNow, async ({ child }) => {
    child.kill('SIGSTOP')
    await breakReversal(nginx, layout)
    child.kill('SIGKILL')
  })
  try {
    await awaitSettled(() => findLeftovers(service))
  } finally {
    await fixReversal(nginx, layout)
  }
  const next = await service.deploy('1.0.0')
  expect(next.outputs, `the deployment that outranks it:\n${next.log}`).toMatchObject({ result: 'deployed' })
  return ended
}

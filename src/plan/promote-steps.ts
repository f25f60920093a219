import { randomInt } from 'node:crypto'
import type { Inputs } from '../inputs/inputs.ts'
import type { PromoteStep } from '../inputs/read-promote-steps.ts'
import { GROUPS } from './setup/client-groups.ts'

/** The groups of clients that get the new version in each step. */
export interface Shares {
  /** Increasing, the last one 100. */
  readonly percents: readonly number[]
  /** The share of 5 % is the groups from this one on, of a hundred that form a ring. */
  readonly firstGroup: number
}

/** The shares to use for a new version. All clients come at once if nothing else is live. */
export function stepsToTake({ promoteSteps }: Inputs, canClientsStay: boolean): readonly PromoteStep[] {
  return canClientsStay ? promoteSteps.steps : []
}

/** Different groups come first each time, so that the same clients are not always the first to get a new version. */
export function chooseShares(steps: readonly PromoteStep[]): Shares {
  return { percents: [...steps.map(({ percent }) => percent), 100], firstGroup: randomInt(GROUPS) }
}

/** Whether a client of this group gets the new version, once this share of the clients does. */
export function isInShare(group: number, percent: number, { firstGroup }: Shares): boolean {
  return (group - firstGroup + GROUPS) % GROUPS < percent
}

/** How logs and reports call the stage that gives a share of the clients the new version. */
export function promoteStage(percent: number): string {
  return percent === 100 ? 'Promote' : `Promote ${percent}%`
}

/** How they call the time for which it is watched then. */
export function bakeStage(percent: number): string {
  return percent === 100 ? 'Bake' : `Bake ${percent}%`
}

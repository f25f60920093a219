import { expect, test } from 'vitest'
import { bakeStage, chooseShares, isInShare, promoteStage, stepsToTake } from '../../../src/plan/promote-steps.ts'
import { createInputs } from './create-values.ts'

const steps = [
  { percent: 5, seconds: 60 },
  { percent: 25, seconds: 60 },
]

test('clients come step by step, unless nothing else is live', () => {
  const inputs = createInputs({ promoteSteps: { steps, cookie: null } })
  expect(stepsToTake(inputs, true)).toEqual(steps)
  expect(stepsToTake(inputs, false)).toEqual([])
})

test('the last step is all clients, and any group can be the first', () => {
  const chosen = Array.from({ length: 50 }, () => chooseShares(steps))
  for (const { percents, firstGroup } of chosen) {
    expect(percents).toEqual([5, 25, 100])
    expect([firstGroup >= 0, firstGroup < 100]).toEqual([true, true])
  }
  expect(new Set(chosen.map(({ firstGroup }) => firstGroup)).size).toBeGreaterThan(1)
})

test('a share goes round the ring of groups, and a larger one contains it', () => {
  const shares = { percents: [3, 100], firstGroup: 98 }
  const groups = Array.from({ length: 100 }, (_, group) => group)
  expect(groups.filter((group) => isInShare(group, 3, shares))).toEqual([0, 98, 99])
  expect(groups.filter((group) => isInShare(group, 100, shares))).toEqual(groups)
})

test('a step’s stages have its share in their names, those of all clients have none', () => {
  expect([promoteStage(5), promoteStage(100)]).toEqual(['Promote 5%', 'Promote'])
  expect([bakeStage(5), bakeStage(100)]).toEqual(['Bake 5%', 'Bake'])
})

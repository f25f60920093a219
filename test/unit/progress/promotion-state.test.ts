import { expect, test } from 'vitest'
import {
  combineStates,
  mayStopCandidate,
  type PromotionState,
  resultAfterFailure,
} from '../../../src/progress/promotion-state.ts'

test.each<[PromotionState[], PromotionState]>([
  [[], 'untouched'],
  [['untouched', 'untouched'], 'untouched'],
  [['reverted', 'untouched'], 'reverted'],
  [['confirmed', 'confirmed'], 'confirmed'],
  [['confirmed', 'reverted'], 'unknown'],
  [['reverted', 'unknown'], 'unknown'],
  [['open', 'confirmed'], 'open'],
])('hosts that are %j are %s together', (states, together) => {
  expect(combineStates(states)).toBe(together)
})

test('the new version is only stopped if every link was seen to be as before', () => {
  const states: PromotionState[] = ['untouched', 'open', 'confirmed', 'reverted', 'unknown']
  expect(states.filter(mayStopCandidate)).toEqual(['untouched', 'reverted'])
  expect(states.map(resultAfterFailure)).toEqual(['failed', 'unknown', 'unknown', 'reverted', 'unknown'])
})

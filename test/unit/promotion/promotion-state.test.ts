import { expect, test } from 'vitest'
import {
  combineStates,
  mayEndCandidate,
  type PromotionState,
  resultOfFailed,
} from '../../../src/promotion/promotion-state.ts'

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
  expect(states.filter(mayEndCandidate)).toEqual(['untouched', 'reverted'])
  expect(states.map(resultOfFailed)).toEqual(['failed', 'unknown', 'unknown', 'reverted', 'unknown'])
})

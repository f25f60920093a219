import { expect, test } from 'vitest'
import { completeClause } from '../../../../src/plan/app-log/complete-clause.ts'

test('a line that ends with a colon goes on below, without blank lines', () => {
  expect(completeClause('no colon', ['below'])).toBe('no colon')
  expect(completeClause('found: ', ['', '  one', ' ', 'two.', 'three:', 'four'])).toBe('found: one; two. three: four')
  expect(completeClause('found:', [])).toBe('found:')
})

test('it is cut after 400 characters, and not before', () => {
  const start = `${'x'.repeat(396)}:`
  expect(completeClause(start, ['ab'])).toBe(`${start} ab`)
  expect(completeClause(start, ['abc'])).toBe(`${start} a…`)
  expect(completeClause(start, ['ab', 'c', 'd'])).toBe(`${start} a…`)
  expect(completeClause(`${'x'.repeat(500)}:`, ['a'])).toHaveLength(400)
})

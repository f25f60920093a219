import { expect, test } from 'vitest'
import { InputError, quoteValue } from '../../../src/inputs/input-error.ts'

const NOTHING_DONE = 'with the inputs; nothing was built and no host was contacted:'

test('an error counts its problems, and has each on a line', () => {
  expect(String(new InputError(['a is b']))).toBe(`InputError: One problem ${NOTHING_DONE}\n  - a is b`)
  expect(new InputError(['a is b', 'c is d']).message).toBe(`2 problems ${NOTHING_DONE}\n  - a is b\n  - c is d`)
})

test('a value is quoted on one line, and a long one is cut', () => {
  expect(quoteValue('a\n"b"')).toBe('"a\\n\\"b\\""')
  expect(quoteValue('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`)
  expect(quoteValue('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…"`)
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../../../src/inputs/input-names.ts'

test('the list of inputs is the one of action.yml', () => {
  expect(INPUT_NAMES).toEqual(Object.keys(parse(readFileSync('action.yml', 'utf8')).inputs))
})

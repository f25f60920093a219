import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { INPUT_DEFAULTS } from '../../../src/inputs/input-defaults.ts'
import { INPUT_NAMES } from '../../../src/inputs/input-names.ts'

const declared = parse(readFileSync('action.yml', 'utf8')).inputs as Record<string, { default?: string }>

test('the list of inputs is the one of action.yml', () => {
  expect(INPUT_NAMES).toEqual(Object.keys(declared))
})

test('what is not set has the default of action.yml, except for operation and token', () => {
  const { operation: _, 'github-token': __, ...others } = declared
  const defaults = Object.entries(others).map(([name, input]) => [name, input.default ?? ''])
  expect(INPUT_DEFAULTS).toEqual(Object.fromEntries(defaults.filter(([, value]) => value !== '')))
})

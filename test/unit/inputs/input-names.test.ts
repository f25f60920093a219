import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { INPUT_DEFAULTS } from '../../../src/inputs/input-defaults.ts'
import { INPUT_NAMES } from '../../../src/inputs/input-names.ts'

const declared = parse(readFileSync('action.yml', 'utf8')).inputs as Record<string, { default?: string }>

test('the list of inputs is the one of action.yml', () => {
  expect(INPUT_NAMES).toEqual(Object.keys(declared))
})

test('what nothing sets is as action.yml says, but for the operation and the token of a run', () => {
  const { operation: _, 'github-token': __, ...others } = declared
  const defaults = Object.entries(others).map(([name, input]) => [name, input.default ?? ''])
  expect(INPUT_DEFAULTS).toEqual(Object.fromEntries(defaults.filter(([, value]) => value !== '')))
})

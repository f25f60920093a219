import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { INPUT_DEFAULTS } from '../../../src/inputs/input-defaults.ts'
import { INPUT_NAMES } from '../../../src/inputs/input-names.ts'
import { loadWith, REQUIRED } from './load-with.ts'

const declared = parse(readFileSync('action.yml', 'utf8')).inputs as Record<string, { default?: string }>

test('the list of inputs is the one of action.yml', () => {
  expect(INPUT_NAMES).toEqual(Object.keys(declared))
})

test('what is not set has the default of action.yml, except for operation and token', () => {
  const { operation: _, 'github-token': __, ...others } = declared
  const defaults = Object.entries(others).map(([name, input]) => [name, input.default ?? ''])
  expect(INPUT_DEFAULTS).toEqual(Object.fromEntries(defaults.filter(([, value]) => value !== '')))
})

test('variables of the workflow’s own are ignored with a warning, whatever they are called', () => {
  const { inputs, warnings } = loadWith({ ...REQUIRED, path: '/x', ref: 'main', tag: 'v1', ja: 'x' })
  expect(inputs).not.toBeNull()
  expect(warnings).toEqual([
    'ignored unknown inputs: path, ref, tag, ja (from with:, or from env: as INPUT_PATH, INPUT_REF, INPUT_TAG, INPUT_JA)',
  ])
  expect(loadWith(REQUIRED).warnings).toEqual([])
})

test.each([
  'before-promotion',
  'java-opts',
  'app-args',
  'error-rate',
  'dry-run-only',
  'nginx-test',
  'bake-seconds',
  'ssh-secret-key',
])('a name with a hyphen is from with:, so it is refused: %s', (given) => {
  const { problems, warnings } = loadWith({ ...REQUIRED, [given]: 'x' })
  expect(problems).toEqual([`${given} is not an input of this action; see its table of inputs`])
  expect(warnings).toEqual([])
})

test.each([
  ['jars', 'jar'],
  ['app_host', 'app-hosts'],
  ['ssh_host_key_checking', 'ssh-host-key-checking'],
  ['envrionment', 'environment'],
])('%s is refused, since %s is meant', (given, meant) => {
  const { problems, warnings } = loadWith({ ...REQUIRED, [given]: 'x' })
  expect(problems).toEqual([
    `${given} is not an input; did you mean ${meant}? (if INPUT_${given.toUpperCase()} is a variable of your own, in env:, give it another name)`,
  ])
  expect(warnings).toEqual([])
})

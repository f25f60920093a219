import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { OPERATIONS } from '../../../src/inputs/inputs.ts'

interface Typing {
  readonly type: 'string' | 'boolean' | 'integer' | 'float' | 'enum' | 'list'
  readonly 'allowed-values'?: readonly string[]
  readonly separator?: string
  readonly 'list-item'?: Typing
}

interface Action<T> {
  readonly inputs: Readonly<Record<string, T>>
  readonly outputs: Readonly<Record<string, T>>
}

interface Job {
  readonly steps: ReadonlyArray<{ readonly uses?: string; readonly with?: Readonly<Record<string, string>> }>
}

const read = (file: string): unknown => parse(readFileSync(file, 'utf8'))
const types = read('action-types.yml') as Action<Typing>
const action = read('action.yml') as Action<{ readonly default?: string }>

test('each input and output of action.yml has a type, in its order, and nothing else has', () => {
  expect(Object.keys(types.inputs)).toEqual(Object.keys(action.inputs))
  expect(Object.keys(types.outputs)).toEqual(Object.keys(action.outputs))
})

test("CI's validator of types checks action.yml, not the stand-ins for other actions", () => {
  const { jobs } = read('.github/workflows/ci.yml') as { readonly jobs: { readonly workflows: Job } }
  const step = jobs.workflows.steps.find(({ uses }) => uses?.startsWith('typesafegithub/github-actions-typing@'))
  const ignored = step?.with?.['ignored-action-files']?.trim().split('\n')
  expect(ignored).toEqual(globSync('test/**/action.{yml,yaml}').sort())
})

// The short form of what CI's validator asks for, which a machine without containers can check.
test.each(Object.entries({ ...types.inputs, ...types.outputs }))(
  '%s has a type that the validator knows',
  (_, typing) => {
    const more = Object.keys(typing).filter((key) => key !== 'type')
    const expected: Partial<Record<Typing['type'], string[]>> = {
      enum: ['allowed-values'],
      list: ['separator', 'list-item'],
    }
    expect(['string', 'boolean', 'integer', 'float', 'enum', 'list']).toContain(typing.type)
    expect(more).toEqual(expected[typing.type] ?? [])
  },
)

const DEFAULTS = Object.entries(action.inputs).filter(([, input]) => (input.default ?? '') !== '')

test.each(DEFAULTS)('the default of %s is of its type', (name, input) => {
  const typing = types.inputs[name]
  const patterns: Partial<Record<Typing['type'], RegExp>> = {
    boolean: /^(true|false)$/,
    integer: /^\d+$/,
    float: /^\d+(\.\d+)?$/,
  }
  const pattern = typing && patterns[typing.type]
  if (pattern) expect(String(input.default)).toMatch(pattern)
  else if (typing?.type === 'enum') expect(typing['allowed-values']).toContain(input.default)
  else expect(typing?.type).toMatch(/^(string|list)$/)
})

test('the operations are those that the action knows', () => {
  expect(types.inputs['operation']?.['allowed-values']).toEqual([...OPERATIONS])
})

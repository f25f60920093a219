import { globSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

// The parser imports its schema without saying that it is JSON, which Node refuses.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
})
const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser')
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser')

interface Step {
  readonly if?: string
  readonly run?: string
  readonly uses?: string | undefined
  readonly with?: Readonly<Record<string, unknown>>
}

/** It has steps, or is a workflow from elsewhere. */
interface Job extends Step {
  readonly steps?: readonly Step[]
  readonly needs?: readonly string[]
  readonly if?: string
}

interface Workflow {
  readonly name: string
  readonly jobs: Readonly<Record<string, Job>>
}

interface Input {
  readonly required?: boolean
  readonly default?: string
}

interface SharedWorkflow {
  readonly on: { readonly workflow_call: { readonly inputs: Readonly<Record<string, Input>> } }
  readonly jobs: { readonly deploy: { readonly steps: readonly Step[] } }
}

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const action = parse(read('action.yml')) as { readonly inputs: Readonly<Record<string, Input>> }
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root })
const files = (pattern: string) => globSync(pattern, { cwd: root }).map((name) => ({ name, text: read(name) }))
const examples = files('docs/examples/*.yml')
const blocks = documents.flatMap((name) =>
  [...read(name).matchAll(/^```yaml\n(.*?)^```$/gms)].map((match, index) => ({
    name: `${name}, YAML block ${index + 1}`,
    text: completeSteps(match[1] ?? ''),
  })),
)
const workflows = [...files('.github/workflows/*.yml'), ...examples, ...blocks]

const trace = new NoOperationTraceWriter()
const problemsOf = (result: ReturnType<typeof parseWorkflow>) => result.context.errors.getErrors().map(String)
const nameOf = (text: string) => (parse(text) as Workflow).name
const stepsOf = (text: string) =>
  Object.values((parse(text) as Workflow).jobs).flatMap((job): readonly Step[] => job.steps ?? [job])

test('action.yml is what the runner accepts', () => {
  expect(problemsOf(parseAction({ name: 'action.yml', content: read('action.yml') }, trace))).toEqual([])
})

test('the required check waits for every other job of CI', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml')) as Workflow
  const others = Object.keys(jobs).filter((name) => name !== 'ci')
  expect(jobs['ci']?.needs).toEqual(others)
  expect(jobs['ci']?.if).toBe('always()')
})

test('the README shows workflows, and those of docs/examples unchanged', () => {
  const shown = blocks.filter(({ name }) => name.startsWith('README.md')).map(({ text }) => text)
  const named = examples.filter(({ text }) => shown.some((block) => nameOf(block) === nameOf(text)))
  expect(named.length).toBeGreaterThan(1)
  expect(shown).toEqual(expect.arrayContaining(named.map(({ text }) => text)))
})

// To the action an empty release is one that was not given: whatever is staged.
test('a job that promotes what another one staged fails first if the name of the release did not arrive', () => {
  const jobs = workflows.flatMap(({ text }) => Object.values((parse(text) as Workflow).jobs))
  const found = jobs.flatMap(({ steps = [] }) => {
    const release = steps.map((step) => /needs\.\S+/.exec(String(step.with?.['release'] ?? ''))?.[0])
    const at = release.findIndex((name) => name !== undefined)
    return at < 0 ? [] : [{ name: release[at], before: steps.slice(0, at) }]
  })
  expect(found.length).toBeGreaterThan(0)
  for (const { name, before } of found)
    expect(before).toContainEqual({ if: `${name} == ''`, run: expect.stringMatching(/^exit 1$/m) })
})

test('the shared workflow passes its inputs to the action, with the same defaults', () => {
  const shared = parse(read('.github/workflows/deploy.yml')) as SharedWorkflow
  const { inputs } = shared.on.workflow_call
  const step = shared.jobs.deploy.steps.find(({ uses }) => uses && isOurs(uses))
  for (const name of Object.keys(inputs).filter((name) => name in action.inputs)) {
    expect(step?.with).toMatchObject({ [name]: `\${{ inputs.${name} }}` })
    expect({ [name]: inputs[name]?.default }).toEqual({ [name]: action.inputs[name]?.default })
  }
})

test('a third-party action is pinned to one commit in all workflows, with its version as a comment', () => {
  const pins = workflows.flatMap(({ text }) => [...text.matchAll(/uses: (?!org\/|\.\/)(\S+)@(.*)$/gm)])
  const byAction = Map.groupBy(pins, ([, action]) => action)
  expect(byAction.size).toBeGreaterThan(5)
  for (const [action, uses] of byAction) {
    const different = new Set(uses.map(([, , pin]) => pin))
    expect([...different], action).toEqual([expect.stringMatching(/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/)])
  }
})

describe.each(workflows)('$name', ({ name, text }) => {
  test('is a workflow that GitHub accepts', () => {
    expect(problemsOf(parseWorkflow({ name, content: text }, trace))).toEqual([])
  })

  test('pins third-party actions to a commit', () => {
    const others = stepsOf(text).flatMap(({ uses }) => (uses && !isOurs(uses) ? [uses] : []))
    expect(others.filter((uses) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses))).toEqual([])
  })

  test('gives this action inputs that it has, and those that it requires', () => {
    const ours = stepsOf(text).filter(({ uses }) => uses?.startsWith('org/bluegreen-action@'))
    const required = Object.entries(action.inputs).flatMap(([input, { required }]) => (required ? [input] : []))
    for (const step of ours) {
      const given = Object.keys(step.with ?? {})
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(given))
      expect(given).toEqual(expect.arrayContaining(required))
    }
  })
})

/** Steps that a page shows alone are checked as those of the least workflow that has them. */
function completeSteps(block: string): string {
  if (!block.startsWith('- ')) return block
  return `on: push\njobs:\n  job:\n    runs-on: ubuntu-24.04\n    steps:\n${block.replaceAll(/^(?=.)/gm, '      ')}`
}

function isOurs(uses: string): boolean {
  return uses.startsWith('./') || /^org\/bluegreen-action(\/.+)?@v\d+$/.test(uses)
}

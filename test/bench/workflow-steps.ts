import { parse } from 'yaml'

/** A step of a workflow that calls an action. */
export interface WorkflowStep {
  readonly name: string
  readonly id: string
  /** Without its version: `owner/name`. */
  readonly action: string
  readonly env: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, string>>
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly YamlStep[] }>>
}

interface YamlStep {
  readonly name?: string
  readonly id?: string
  readonly uses?: string
  readonly env?: Readonly<Record<string, unknown>>
  readonly with?: Readonly<Record<string, unknown>>
}

/** The steps of a workflow's only job that call one of an owner's actions, their expressions as they are written. */
export function readSteps(workflow: string, owner: string): WorkflowStep[] {
  const { jobs } = parse(workflow) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  return steps.flatMap(({ name = '', id = '', uses = '', env = {}, with: inputs = {} }) => {
    const [action = ''] = uses.split('@')
    if (!action.startsWith(`${owner}/`)) return []
    return [{ name, id, action, env: toTexts(env), inputs: toTexts(inputs) }]
  })
}

/** The step with the values of its expressions, each the name of a context's property alone. Throws if one has no value. */
export function evaluate(step: WorkflowStep, values: Readonly<Record<string, string>>): WorkflowStep {
  const fill = (text: string) =>
    text.replaceAll(/\$\{\{ *(.*?) *\}\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`step ${step.name}: ${name} has no value`)
      return value
    })
  return { ...step, env: mapValues(step.env, fill), inputs: mapValues(step.inputs, fill) }
}

function toTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}

function mapValues(
  values: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
}

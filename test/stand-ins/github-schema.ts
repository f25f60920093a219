import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { Recorded } from './server.ts'

interface Parameter {
  readonly name: string
  readonly where: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: object
}

/** One operation of GitHub's OpenAPI description. */
export interface GitHubOperation {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: object | null
  readonly status: number
  readonly example: unknown
}

export interface MatchedOperation {
  readonly operation: GitHubOperation
  readonly path: Readonly<Record<string, string>>
}

const { operations } = JSON.parse(readFileSync(join(import.meta.dirname, 'github-openapi.json'), 'utf8')) as {
  readonly operations: readonly GitHubOperation[]
}
// A query and a path are text; what a schema calls an integer is read from it.
const texts = new Ajv({ coerceTypes: true, strict: false })
const bodies = new Ajv({ strict: false, allErrors: true })
for (const ajv of [texts, bodies]) addFormats(ajv)
const compiled = new Map<object, ValidateFunction>()

/** The operation that a request is for; null for none that the action is known to use. */
export function matchOperation({ method, path }: Pick<Recorded, 'method' | 'path'>): MatchedOperation | null {
  for (const operation of operations) {
    const pattern = operation.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    const match = new RegExp(`^${pattern}$`).exec(path)
    if (operation.method === method && match) {
      const values = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
      return { operation, path: Object.fromEntries(values) }
    }
  }
  return null
}

/** What is wrong with a request according to GitHub's OpenAPI description. */
export function judgeGitHubRequest(request: Recorded): string[] {
  const matched = matchOperation(request)
  if (!matched) return ['is not an operation that the description has']
  const { operation, path } = matched
  const known = operation.parameters.filter(({ where }) => where === 'query').map(({ name }) => name)
  const strange = Object.keys(request.query).filter((name) => !known.includes(name))
  return [
    ...strange.map((name) => `has a query parameter ${name} that ${operation.operationId} does not know`),
    ...operation.parameters.flatMap((parameter) =>
      judgeParameter(parameter, (parameter.where === 'path' ? path : request.query)[parameter.name]),
    ),
    ...(operation.body ? judgeBody(operation.body, request.body) : request.text === '' ? [] : ['has a body']),
  ]
}

function judgeParameter({ name, required, schema }: Parameter, value: string | undefined): string[] {
  if (value === undefined) return required ? [`lacks ${name}`] : []
  const isValid = validator(texts, schema)
  return isValid({ value }) ? [] : [`has ${name}=${value}: ${texts.errorsText(isValid.errors)}`]
}

/** The description lets most bodies contain more than it names; GitHub then ignores that: here it is an error. */
function judgeBody(schema: object, body: unknown): string[] {
  const isValid = validator(bodies, schema)
  const strange = Object.keys(body ?? {}).filter((name) => !(name in (schema as { properties: object }).properties))
  return [
    ...(isValid({ value: body }) ? [] : [bodies.errorsText(isValid.errors)]),
    ...strange.map((name) => `has a field ${name} that the description does not know`),
  ]
}

function validator(ajv: Ajv, schema: object): ValidateFunction {
  const known = compiled.get(schema)
  if (known) return known
  const made = ajv.compile({ type: 'object', properties: { value: schema }, required: ['value'] })
  compiled.set(schema, made)
  return made
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Takes from GitHub's OpenAPI description what the stand-in for GitHub needs: for each operation that the action uses, its
 * parameters, the schema of its body and the first example of its answer, with every reference filled in.
 *
 *     node test/tools/extract-openapi.ts api.github.com.json && biome check --write test/stand-ins
 *
 * The description is descriptions/api.github.com/api.github.com.json of github.com/github/rest-api-description (MIT).
 */
const OPERATIONS = [
  'repos/list-deployments',
  'repos/create-deployment',
  'repos/list-deployment-statuses',
  'repos/create-deployment-status',
  'repos/compare-commits-with-basehead',
  'repos/get-commit',
  'issues/list-comments',
  'issues/create-comment',
  'issues/update-comment',
]

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: unknown
}

interface Content {
  readonly 'application/json'?: {
    readonly schema: unknown
    readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
  }
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

interface Description {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>
}

const description = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Description

function follow(reference: string): unknown {
  const keys = reference.split('/').slice(1)
  return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], description)
}

function fill(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(fill)
  if (node === null || typeof node !== 'object') return node
  if ('$ref' in node && typeof node.$ref === 'string') return fill(follow(node.$ref))
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, fill(value)]))
}

const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, { operationId = '' }]) => OPERATIONS.includes(operationId))
    .map(([method, raw]) => {
      const { parameters = [], requestBody, ...operation } = fill(raw) as Operation
      const [status = '', success] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? []
      const [example] = Object.values(success?.content?.['application/json']?.examples ?? {})
      return {
        operationId: operation.operationId,
        method: method.toUpperCase(),
        path,
        parameters: parameters.map(({ name, in: where, required = false, schema }) => ({
          name,
          where,
          required,
          schema,
        })),
        body: requestBody?.content['application/json']?.schema ?? null,
        status: Number(status),
        example: example?.value ?? null,
      }
    }),
)
const target = join(import.meta.dirname, '../stand-ins/github-openapi.json')
writeFileSync(target, JSON.stringify({ operations }))

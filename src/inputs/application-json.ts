import { parseJson } from '../parse-json.ts'
import type { InputReader } from './input-reader.ts'

/** What the action tells an application, besides its slot's port. */
export interface OwnProperties {
  readonly springProfile: string
  /** Whether it gets a port for its health, too. */
  readonly isApart: boolean
}

/**
 * Reports properties of the action that JSON for Spring sets (`where`, in the variable or property `name`): Spring Boot reads them
 * there before those of the command line. What is not JSON is Spring's to refuse.
 */
export function reportOwnProperties(
  inputs: InputReader,
  where: string,
  name: string,
  json: string,
  { springProfile, isApart }: OwnProperties,
): void {
  const properties = parseJson(json)
  for (const port of ['server.port', ...(isApart ? ['management.server.port'] : [])]) {
    if (findProperty(properties, port) !== undefined)
      inputs.report(`${where} sets ${port} in ${name}, which the action sets itself`)
  }
  const profiles = findProperty(properties, 'spring.profiles.active')
  if (profiles !== undefined && listOf(profiles) !== springProfile)
    inputs.report(
      `${where} sets spring.profiles.active in ${name}, which takes precedence over spring-profile; set spring-profile instead`,
    )
}

/** As Spring Boot binds it: names may be nested or have dots, and neither case nor hyphens count. Undefined: it is not there. */
function findProperty(properties: unknown, name: string): unknown {
  if (typeof properties !== 'object' || properties === null) return undefined
  for (const [key, value] of Object.entries(properties)) {
    const part = key.toLowerCase().replaceAll(/[-_]/g, '')
    if (part === name) return value
    const found = name.startsWith(`${part}.`) ? findProperty(value, name.slice(part.length + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** `a,b` of `"a, b"` or `["a","b"]`. */
function listOf(value: unknown): string {
  const words = Array.isArray(value) ? value.map(String) : String(value).split(',')
  return words.map((word) => word.trim()).join(',')
}

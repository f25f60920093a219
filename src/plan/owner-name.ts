import type { Inputs } from '../inputs/inputs.ts'

/** The owner of something on a host. */
export type Owner = Pick<Inputs, 'environment' | 'service'>

/**
 * An environment and a service as one name, which no other pair has: in the environment the separator is doubled, and a
 * service never begins with one. So the first odd run of separators ends with the one between them.
 */
export function joinOwner({ environment, service }: Owner, sign: '-' | '_'): string {
  return `${environment.replaceAll(sign, sign + sign)}${sign}${service}`
}

export function isSameOwner(one: Owner, other: Owner): boolean {
  return one.environment === other.environment && one.service === other.service
}

import type { Inputs } from '../inputs/inputs.ts'

/** Whose something on a host is. */
export type Owner = Pick<Inputs, 'environment' | 'service'>

/**
 * An environment and a service as one name, which no other pair has: in the environment the sign between them stands twice, and a
 * service never begins with one. So the first odd run of the sign ends with the one between them.
 */
export function joinOwner({ environment, service }: Owner, sign: '-' | '_'): string {
  return `${environment.replaceAll(sign, sign + sign)}${sign}${service}`
}

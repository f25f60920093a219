import type { Inputs } from '../inputs/inputs.ts'

/** Where a host keeps the lock and the guard of an environment and service: relative to the deploy user's home. */
export function stateFolder({ environment, service }: Inputs): string {
  return `.bluegreen/${environment}_${service}`
}

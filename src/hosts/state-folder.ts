import { joinOwner, type Owner } from '../plan/owner-name.ts'

/** Where a host keeps the lock and the guard of an environment and service: relative to the deploy user's home. */
export function stateFolder(owner: Owner): string {
  return `.bluegreen/${joinOwner(owner, '_')}`
}

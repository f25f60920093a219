import type { Inputs } from '../../inputs/inputs.ts'
import type { EnabledEntry, NginxObservation } from '../nginx-observation.ts'
import { siteName } from './instant-layout.ts'

/** Whether an entry of sites-enabled is called like one of the service's two site files. */
export function isNamedAfterSite(name: string, inputs: Inputs): boolean {
  const { blue, green } = inputs.ports
  return [blue, green].some((port) => name === siteName(inputs, port))
}

/** The entries that enable one of the service's two sites, whatever they are called. */
export function findOwnEntries({ entries, sites }: NginxObservation): EnabledEntry[] {
  return entries.filter(({ target }) => sites.some(({ path }) => path === target))
}

/**
 * The name that somebody chose for the service's only entry: nginx may include no others, or read it before other sites. Null if
 * it is called like a site, or if there is not exactly one.
 */
export function findKeptName(nginx: NginxObservation, inputs: Inputs): string | null {
  const [only, ...more] = findOwnEntries(nginx)
  return only && more.length === 0 && !isNamedAfterSite(only.name, inputs) ? only.name : null
}

/** What the entry is called once the slot is live: a promotion renames only what is called like a site. */
export function entryNameAfter(name: string, port: number, inputs: Inputs): string {
  return isNamedAfterSite(name, inputs) ? siteName(inputs, port) : name
}

import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { isEnabled, siteToJoin } from './join-site.ts'
import { splitListen, tlsPort } from './site.ts'

const REDIRECT_PORT = 80

/** What no other site may have: setup would take it from that site, or the service would get no requests. */
export interface ClaimedServerNames {
  /** As nginx's test warns of them, separated by spaces; empty if setup writes no server. */
  readonly names: string
  readonly port: number
  /** Where it only redirects to HTTPS; null if it doesn't. */
  readonly redirectPort: number | null
}

export function claimedServerNames(inputs: Inputs, nginx: NginxObservation): ClaimedServerNames {
  const { listen, serverName, tls } = inputs.setup
  const names = keepsServers(inputs, nginx) ? [] : serverName.toLowerCase().split(' ')
  // nginx warns of a name that is there twice, even in one server. A "_" stands for whatever has no other server.
  const single = names.filter((name) => name !== '_' && names.filter((other) => other === name).length === 1)
  return {
    names: single.flatMap(spellings).join(' '),
    port: tls === null ? splitListen(listen).port : tlsPort(listen),
    redirectPort: tls === null ? null : REDIRECT_PORT,
  }
}

/** Whether all server blocks are somebody's own. */
export function keepsServers(inputs: Inputs, nginx: NginxObservation): boolean {
  const { layout, overwrite } = inputs.setup
  if (layout === 'instant') {
    const isJoined = nginx.instant?.isIncluded === true && !isEnabled(nginx, nginx.instantSite)
    return isJoined || siteToJoin(inputs, nginx) !== null
  }
  return !overwrite && nginx.sites.length > 0 && nginx.sites.every(({ isWrittenBySetup }) => !isWrittenBySetup)
}

/** `.example.com` is a way to write both `example.com` and `*.example.com`. */
function spellings(name: string): string[] {
  if (name.startsWith('.')) return [name, name.slice(1), `*${name}`]
  if (name.startsWith('*.')) return [name, name.slice(1)]
  return name.endsWith('*') ? [name] : [name, `.${name}`]
}

import type { Inputs } from '../../inputs/inputs.ts'
import { type HardcodedProxyPass, isForEverything } from '../nginx/hardcoded-proxy-pass.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import { withoutScheme } from '../nginx/slot-addresses.ts'
import { type StrayProxyPass, withoutCrossed } from '../nginx/stray-proxy-passes.ts'
import type { NginxObservation, SiteFile } from '../nginx-observation.ts'
import type { HostFault } from './host-fault.ts'

const FOR_TESTERS = 'If only testers use it, give that slot a server block with a name or a port of its own instead.'

/** The parts of a site that no promotion would change. */
export function findHardcodedProxyPassFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  const faults = nginx.instant?.isIncluded
    ? hardcodedProxyPasses(nginx, false).map((pass) => faultOf(nginx.host, pass, inputs))
    : nginx.sites.flatMap((site) => straysOf(site, nginx).map((pass) => faultOfStray(nginx.host, pass, site)))
  // A site often says the same for HTTP and HTTPS.
  return [...new Map(faults.map((fault) => [fault.what, fault])).values()]
}

/** The parts without which users get the live slot all the same. */
export function findHardcodedProxyPassRemarks(inputs: Inputs, nginx: NginxObservation): string[] {
  return [...new Set(hardcodedProxyPasses(nginx, true).map((pass) => faultOf(nginx.host, pass, inputs).what))]
}

function hardcodedProxyPasses({ instant }: NginxObservation, isAside: boolean): HardcodedProxyPass[] {
  return (instant?.hardcoded ?? []).filter((pass) => pass.isAside === isAside)
}

function straysOf(site: SiteFile, { sites }: NginxObservation): StrayProxyPass[] {
  return withoutCrossed(
    site.strays,
    sites.flatMap((other) => (other === site ? [] : other.strays)),
  )
}

function faultOf(host: string, pass: HardcodedProxyPass, inputs: Inputs): HostFault {
  const { name, target, place, location, isForSome, isShared } = pass
  const within = location === null ? '' : ` in ${location}`
  const to = target.includes(place) ? '' : ` (to ${place})`
  const requests = isForSome ? 'some requests' : 'requests'
  const slots = isShared ? 'both slots' : 'the same slot'
  return {
    what: `${host}: "${name} ${target};"${within}${to} sends ${requests} to ${slots} after every promotion`,
    remedy: remedyForPass(pass, inputs),
  }
}

function faultOfStray(host: string, { name, target, location, port }: StrayProxyPass, site: SiteFile): HostFault {
  const within = location === null ? '' : ` in ${location}`
  return {
    what: `${host}: "${name} ${target};"${within} of ${site.path} sends requests to port ${port}, also while port ${site.port} is live`,
    remedy: `Pass to ${site.borrowed[0] ?? 'the upstream that this file itself defines'}.\n${FOR_TESTERS}`,
  }
}

function remedyForPass({ name, target, location, isJoined }: HardcodedProxyPass, inputs: Inputs): string {
  const rest = withoutScheme(target)
  const hasPath = rest.includes('/')
  // A variable that holds the path is as right behind the link's own.
  const [, ending = ''] = /^(?:\$\{?\w+\}?|[^/?$]+)(\$[^/]*)?$/.exec(rest) ?? []
  const scheme = name === 'grpc_pass' ? 'grpc' : 'http'
  const path = hasPath ? ' To strip the prefix as before, put in front of it: rewrite ^/LOCATION/(.*)$ /$1 break;' : ''
  const snippet = isJoined
    ? ''
    : ` Its server block needs this line, too: include ${instantPaths(inputs).serverSnippet};`
  const mayBeForTesters = !isJoined || !isForEverything(location)
  const testers = mayBeForTesters ? `\n${FOR_TESTERS}` : ''
  return `Write: ${name} ${scheme}://$live${ending};${snippet}${path}${testers}`
}

import type { Inputs } from '../../inputs/inputs.ts'
import type { HardcodedPass } from '../nginx/hardcoded-pass.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import type { HostFault } from './host-fault.ts'

const FOR_TESTERS = 'If only testers use it, give that slot a server block with a name or a port of its own instead.'

/** The parts of a joined site that no promotion would change. */
export function findHardcodedPassFaults(inputs: Inputs, { host, instant }: NginxObservation): HostFault[] {
  const faults = (instant?.hardcoded ?? [])
    .filter(({ isAside }) => !isAside)
    .map((pass) => ({
      what: `${host}: "proxy_pass ${pass.target};"${describeLocation(pass)} sends requests to the same slot after every promotion`,
      remedy: remedyForPass(pass, inputs),
    }))
  // A site often says the same for HTTP and HTTPS.
  return [...new Map(faults.map((fault) => [fault.what, fault])).values()]
}

/** The parts without which users get the live slot all the same. */
export function describeHardcodedPasses({ host, instant }: NginxObservation): string[] {
  const aside = (instant?.hardcoded ?? []).filter(({ isAside }) => isAside)
  const remarks = aside.map(
    (pass) =>
      `${host}: "proxy_pass ${pass.target};"${describeLocation(pass)} sends requests to the same slot after every promotion`,
  )
  return [...new Set(remarks)]
}

function describeLocation({ location }: HardcodedPass): string {
  return location === null ? '' : ` in ${location}`
}

function remedyForPass({ target, location, isJoined }: HardcodedPass, inputs: Inputs): string {
  const hasPath = /^https?:\/\/[^/]*\//.test(target)
  const path = hasPath ? ' To strip the prefix as before, put in front of it: rewrite ^/LOCATION/(.*)$ /$1 break;' : ''
  const snippet = isJoined
    ? ''
    : ` Its server block needs this line, too: include ${instantPaths(inputs).serverSnippet};`
  const mayBeForTesters = !isJoined || (location !== null && location !== 'location /')
  return `Write: proxy_pass http://$live;${snippet}${path}${mayBeForTesters ? `\n${FOR_TESTERS}` : ''}`
}

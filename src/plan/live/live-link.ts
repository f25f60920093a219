import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { Layout } from '../../inputs/read-nginx.ts'
import { ADD_LISTEN, type SiteEndpoint } from '../nginx/endpoint.ts'
import { instantPaths, siteName } from '../nginx/instant-layout.ts'
import { requireSites } from '../nginx/require-sites.ts'
import type { EnabledEntry, NginxObservation, SiteFile } from '../nginx-observation.ts'
import { nameOwner } from '../setup/setup-header.ts'
import { refuseForeignPort } from './foreign-port.ts'

/** What the link on disk says: the truth about which slot is live. */
export interface LiveLink {
  readonly layout: Layout
  /** The slot that is live. */
  readonly port: number
  /** Whether a step of a promotion gives a share of the clients the other slot. */
  readonly isShared: boolean
  /** Name of the entry in sites-enabled; empty in the instant layout. */
  readonly entry: string
  /** Where to ask nginx on its own host. */
  readonly endpoint: SiteEndpoint
}

/** A site of the links layout that is enabled. */
export interface EnabledSite {
  readonly site: SiteFile
  readonly entry: EnabledEntry
}

/** Detects the layout and reads the link. Throws a {@link Failure} if it is missing or ambiguous. */
export function readLiveLink(nginx: NginxObservation, inputs: Inputs): LiveLink {
  refuseForeignSite(nginx, inputs)
  if (nginx.instant?.isIncluded) return readInstantLink(nginx, nginx.instant, inputs)
  const enabled = findEnabledSites(nginx, inputs)
  const [only] = enabled
  if (!only || enabled.length > 1) {
    const { sitesAvailable, sitesEnabled } = inputs.nginx
    const found = enabled.map(({ entry }) => entry.name).join(' and ') || 'none'
    const example = `sudo ln -s ${sitesAvailable}/${siteName(inputs, inputs.ports.blue)} ${sitesEnabled}/`
    throw new Failure(`${nginx.host}: exactly one of this service's two sites must be enabled; found: ${found}`, {
      remedy: `Leave one link in ${sitesEnabled}, to the site of the live slot, for example: ${example}`,
    })
  }
  return linkOf(only.site, only.entry.name, nginx.host)
}

/** Refuses site files that setup wrote for another service or environment. */
export function refuseForeignSite({ host, instant, sites }: NginxObservation, inputs: Inputs): void {
  if (instant) refuseForeignFile(host, instantPaths(inputs).serverSnippet, instant.owner, inputs)
  for (const { path, owner } of sites) refuseForeignFile(host, path, owner, inputs)
}

/** Throws a {@link Failure} where setup wrote the file for another; `owner` is null if nobody says whose it is. */
export function refuseForeignFile(host: string, path: string, owner: string | null, inputs: Inputs): void {
  if (owner === null || owner === nameOwner(inputs)) return
  throw new Failure(`${host}: ${path} belongs to ${owner}, not to ${nameOwner(inputs)}`, {
    remedy: `Give each service site files of its own with the input site, for example: ${inputs.service}_${inputs.environment}_{port}`,
  })
}

/** The link as it is, or as it will be once the site alone is enabled; `entry` is its name. */
export function linkOf(site: SiteFile, entry: string, host: string): LiveLink {
  if (!site.endpoint) {
    throw new Failure(`${host}: ${site.path} has no server block that can be reached over HTTP`, {
      remedy:
        'Give it a server block that passes requests to its upstream, with a line such as "listen 80;"; beside one that takes only the PROXY protocol, add "listen 127.0.0.1:8080;".',
    })
  }
  return { layout: 'links', port: site.port, isShared: false, entry, endpoint: site.endpoint }
}

/** The service's sites that are enabled in the links layout: one if all is well. Throws if the files themselves are wrong. */
export function findEnabledSites(nginx: NginxObservation, inputs: Inputs): EnabledSite[] {
  requireSites(nginx, inputs)
  const { sitesEnabled } = inputs.nginx
  const copy = nginx.entries.find(({ isLink, name }) => !isLink && nginx.sites.some((site) => site.name === name))
  if (copy) {
    throw new Failure(`${nginx.host}: ${sitesEnabled}/${copy.name} is a file, not a link to a site file`, {
      remedy: remedyForCopy(nginx, copy, inputs),
    })
  }
  return nginx.entries.flatMap((entry) => {
    const site = nginx.sites.find(({ path }) => path === entry.target)
    return site ? [{ entry, site }] : []
  })
}

/** If a link is enabled beside it, as after an interrupted certbot run, nginx uses the one that it reads first. */
function remedyForCopy({ entries, sites }: NginxObservation, copy: EnabledEntry, { nginx: folders }: Inputs): string {
  const path = `${folders.sitesEnabled}/${copy.name}`
  const link = entries.find(({ isLink, target }) => isLink && sites.some((site) => site.path === target))
  if (!link) return `Compare it with ${folders.sitesAvailable}/${copy.name}, then replace it with a link to that file.`
  return `The link ${folders.sitesEnabled}/${link.name} is enabled, too. Copy lines that only this file has into the site file, then delete it: sudo rm ${path} && sudo systemctl reload nginx`
}

function readInstantLink(
  nginx: NginxObservation,
  instant: NonNullable<NginxObservation['instant']>,
  inputs: Inputs,
): LiveLink {
  const { host } = nginx
  refuseForeignPort(nginx, inputs)
  if (instant.linkedPort === null) {
    const path = `${instantPaths(inputs).state}/live`
    throw new Failure(`${host}: ${path} points to no slot`, {
      remedy: `Run operation: setup, or link it to the live slot: ln -sfn ${inputs.ports.blue} ${path}`,
    })
  }
  return {
    layout: 'instant',
    port: instant.linkedPort,
    isShared: instant.step !== null,
    entry: '',
    endpoint: requireEndpoint(host, instant, inputs),
  }
}

/** Refuses a joined site through which nginx can't be reached. */
function requireEndpoint(
  host: string,
  { endpoint }: NonNullable<NginxObservation['instant']>,
  inputs: Inputs,
): SiteEndpoint {
  if (endpoint) return endpoint
  throw new Failure(
    `${host}: the site that includes ${instantPaths(inputs).serverSnippet} can't be reached over HTTP`,
    { remedy: ADD_LISTEN },
  )
}

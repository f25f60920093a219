import type { Inputs } from '../../inputs/inputs.ts'
import { throwFirstFault } from '../faults/host-fault.ts'
import { findOverruledFaults, findSudoFaults } from '../faults/sudo-faults.ts'
import { refuseForeignFile } from '../live/live-link.ts'
import type { AccessLogContext } from '../nginx/access-log-context.ts'
import { findKeptName } from '../nginx/enabled-entry-names.ts'
import { instantPaths, siteName } from '../nginx/instant-layout.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import type { Owner } from '../owner-name.ts'
import { file, type SetupItem, watchItems } from './items.ts'
import { isEnabled } from './join-site.ts'
import { renderRequestsSnippet, renderSlotRequestsSnippet, requestSnippets } from './request-snippets.ts'
import { rightsNeeded, rightsPath } from './rights.ts'
import { ownerLine } from './setup-header.ts'
import { renderLinkedSite } from './site.ts'

/** The two sites, the link to one of them, and what a deployment may do as root. Throws a {@link Failure} where they are another service's. */
export function linksItems(inputs: Inputs, nginx: NginxObservation, livePort: number): SetupItem[] {
  throwFirstFault([...findSudoFaults(nginx), ...findOverruledFaults(inputs, nginx)])
  const snippets = requestSnippets(inputs)
  refuseForeignFile(nginx.host, snippets.http, nginx.requestsOwner, inputs)
  const { sitesAvailable, sitesEnabled } = inputs.nginx
  const ports = [inputs.ports.blue, inputs.ports.green]
  const isAnyEnabled = nginx.sites.some(({ path }) => isEnabled(nginx, path))
  const live = siteName(inputs, livePort)
  const accessLogContext = findSitesAccessLogContext(inputs, nginx)
  return [
    ...requestItems(inputs, accessLogContext),
    ...ports.map((port) =>
      file(`${sitesAvailable}/${siteName(inputs, port)}`, renderLinkedSite(inputs, port, nginx.version, nginx.hasIpv6)),
    ),
    ...(isAnyEnabled ? [] : [{ line: `link ${sitesAvailable}/${live} ${sitesEnabled}/${live}` }]),
    ...nginx.entries
      .filter(({ target }) => target === nginx.instantSite)
      .map(({ name }) => ({ line: `unlink ${sitesEnabled}/${name}` })),
    {
      line: `rights ${nginx.missingRights?.length === 0 || nginx.areRightsHidden ? 'given' : 'missing'} ${rightsPath(inputs)} ${formerRightsPath(inputs)}`,
      content: `${[ownerLine(inputs), ...rightsNeeded(inputs, findKeptName(nginx, inputs))].join('\n')}\n`,
    },
  ]
}

/** The snippets that both sites may include, and what they need: the deploy user switches the log on by a file in its folder. */
function requestItems(inputs: Inputs, accessLogContext: AccessLogContext): SetupItem[] {
  const snippets = requestSnippets(inputs)
  const { snippets: folder, state } = instantPaths(inputs)
  return [
    { line: `folder 755 root ${folder}` },
    { line: `folder 755 root ${state.slice(0, state.lastIndexOf('/'))}` },
    { line: `folder 755 user ${state}` },
    ...(accessLogContext === null ? [] : watchItems(inputs)),
    file(snippets.http, renderRequestsSnippet(inputs, accessLogContext)),
    ...[inputs.ports.blue, inputs.ports.green].map((port) =>
      file(snippets.server(port), renderSlotRequestsSnippet(inputs, port, accessLogContext)),
    ),
  ]
}

/** Where the log of requests can go in both sites, as they will be; null if that is not the same. */
function findSitesAccessLogContext(inputs: Inputs, nginx: NginxObservation): AccessLogContext {
  const kept = nginx.sites.filter(({ isWrittenBySetup }) => !isWrittenBySetup && !inputs.setup.overwrite)
  const written = kept.length === 2 ? [] : [nginx.accessLogContext]
  const contexts = new Set([...kept.map(({ requests }) => requests.accessLogContext), ...written])
  const [context = null] = contexts
  return contexts.size === 1 ? context : null
}

/** The name that earlier versions gave it, which is that of other services too. */
function formerRightsPath({ environment, service }: Owner): string {
  return `/etc/sudoers.d/bluegreen-${`${environment}-${service}`.replaceAll('.', '_')}`
}

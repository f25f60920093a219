import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { AppHostAddress } from '../../inputs/read-hosts.ts'
import type { AppObservation } from '../app-observation.ts'
import { refuseSlotOfOtherService } from '../deploy-plan.ts'
import { refuseWhileCertbotWorks } from '../faults/certbot.ts'
import { throwFirstFault } from '../faults/host-fault.ts'
import { findSetupListenFaults } from '../faults/listen-faults.ts'
import { refuseNeighbors } from '../faults/neighbor-faults.ts'
import { findHiddenProcessFaults } from '../faults/reload-faults.ts'
import { mayNeedConnecting } from '../faults/selinux.ts'
import { refuseForeignPort } from '../live/foreign-port.ts'
import { refuseForeignSite } from '../live/live-link.ts'
import { findKeptName } from '../nginx/enabled-entry-names.ts'
import { instantName, instantPaths } from '../nginx/instant-layout.ts'
import { requireReadable } from '../nginx/require-readable.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { processesOf } from '../slots.ts'
import { firstLivePort } from './first-live-port.ts'
import { file, type SetupItem, watchItems } from './items.ts'
import { isEnabled, requireJoined, siteToJoin } from './join-site.ts'
import { linksItems } from './links.ts'
import { renderEntries, renderServerSnippet, renderUpstreams } from './nginx-files.ts'
import { renderInstantSite } from './site.ts'

/** The folders of an app host, and what the launcher needs. */
export function planAppSetup({ launch }: Inputs, { deployPath }: AppHostAddress, app?: AppObservation): SetupItem[] {
  const folders = ['', '/releases', '/slots'].map((folder) => ({ line: `folder 755 user ${deployPath}${folder}` }))
  return launch.launcher === 'systemd' || app?.systemdBeyondLogin ? [...folders, { line: 'linger' }] : folders
}

/** What is ensured on each host, in the order of the inputs. */
export interface SetupPlan {
  readonly apps: ReadonlyArray<readonly SetupItem[]>
  readonly nginx: ReadonlyArray<readonly SetupItem[]>
}

/** Plans everything before anything is changed. Throws a {@link Failure} where what is there is another's, or would be lost. */
export function planSetup(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): SetupPlan {
  refuseNeighbors(inputs, apps)
  for (const port of [inputs.ports.blue, inputs.ports.green]) refuseSlotOfOtherService(port, processesOf(apps, port))
  // All hosts first, since a new one takes over another's slot.
  for (const host of nginx) {
    refuseForeignSite(host, inputs)
    refuseForeignPort(host, inputs)
    requireReadable(host, inputs)
  }
  return {
    apps: inputs.appHosts.map((address, index) => planAppSetup(inputs, address, apps[index])),
    nginx: nginx.map((host) => {
      const items = planNginxSetup(inputs, host, firstLivePort(inputs, apps, host, nginx))
      return mayNeedConnecting(inputs, apps, host) ? [{ line: 'connecting' }, ...items] : items
    }),
  }
}

/** What a dry run says; it refuses what setup would, except for what only the attempt shows. */
export function describeSetup(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): string[] {
  for (const host of nginx) refuseWhileCertbotWorks(host, inputs)
  const plan = planSetup(inputs, apps, nginx)
  for (const host of nginx) requireJoined(inputs, host)
  const describe = (items: readonly SetupItem[] | undefined, host: string) =>
    (items ?? []).map(({ line }) => `ensure ${host}: ${line}`)
  return [
    ...inputs.appHosts.flatMap(({ host }, index) => describe(plan.apps[index], host)),
    ...nginx.flatMap(({ host }, index) => describe(plan.nginx[index], host)),
  ]
}

/** The nginx host's files, links and rights for the layout. Throws a {@link Failure} if they are another service's. */
export function planNginxSetup(inputs: Inputs, nginx: NginxObservation, livePort: number): SetupItem[] {
  throwFirstFault([...findHiddenProcessFaults(nginx), ...findSetupListenFaults(inputs, nginx)])
  const items =
    inputs.setup.layout === 'instant' ? instantItems(inputs, nginx, livePort) : linksItems(inputs, nginx, livePort)
  const lingering = nginx.systemdBeyondLogin ? [{ line: 'linger' }] : []
  const all = [...folderItems(inputs, nginx), ...items, ...lingering]
  const takesAll = inputs.setup.serverName.split(' ').includes('_') && siteToJoin(inputs, nginx) === null
  return takesAll ? [...all, { line: `welcome ${inputs.nginx.sitesEnabled}/default` }] : all
}

/** If nginx reads no `sites-enabled`, as packaged by nginx.org, RHEL and Alpine, a folder that it reads gets a link. */
function folderItems(inputs: Inputs, nginx: NginxObservation): SetupItem[] {
  const { sitesAvailable, sitesEnabled } = inputs.nginx
  const { snippets, entries } = instantPaths(inputs)
  const kept = inputs.setup.layout === 'links' ? findKeptName(nginx, inputs) : null
  const isKeptRead = kept !== null && !nginx.notIncluded.includes(`${sitesEnabled}/${kept}`)
  if (nginx.notIncluded.length === 0 || isKeptRead) return []
  if (nginx.includedFolder === null) {
    throw new Failure(`${nginx.host}: nginx reads neither ${sitesEnabled} nor a folder such as conf.d`, {
      remedy: `Add to the http block of nginx.conf: include ${sitesEnabled}/*;`,
    })
  }
  return [
    ...[sitesAvailable, sitesEnabled, snippets].map((folder) => ({ line: `folder 755 root ${folder}` })),
    file(entries, renderEntries(inputs)),
    { line: `link ${entries} ${nginx.includedFolder}/bluegreen-${instantName(inputs)}.conf` },
  ]
}

function instantItems(inputs: Inputs, nginx: NginxObservation, livePort: number): SetupItem[] {
  const { blue, green } = inputs.ports
  const paths = instantPaths(inputs)
  const isJoined = nginx.instant?.isIncluded === true && !isEnabled(nginx, nginx.instantSite)
  const state = [
    { line: `folder 755 root ${paths.snippets}` },
    { line: `folder 755 root ${paths.state.slice(0, paths.state.lastIndexOf('/'))}` },
    { line: `slots ${livePort} ${paths.state} ${blue} ${green}` },
    ...(nginx.accessLogContext === null ? [] : watchItems(inputs)),
    file(paths.upstreamsSnippet, renderUpstreams(inputs, nginx.accessLogContext)),
    file(paths.serverSnippet, renderServerSnippet(inputs, nginx.accessLogContext)),
  ]
  if (isJoined || siteToJoin(inputs, nginx) !== null) return state
  const links = nginx.entries.filter(({ target }) => nginx.sites.some(({ path }) => path === target))
  return [
    ...state,
    file(paths.site, renderInstantSite(inputs, nginx.version, nginx.hasIpv6)),
    { line: `link ${paths.site} ${inputs.nginx.sitesEnabled}/${instantName(inputs)}` },
    ...links.map(({ name }) => ({ line: `unlink ${inputs.nginx.sitesEnabled}/${name}` })),
  ]
}

import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { Drift } from '../drift.ts'
import { refuseWhileCertbotWorks } from '../faults/certbot.ts'
import { entryNameAfter, isNamedAfterSite } from '../nginx/enabled-entry-names.ts'
import { siteName } from '../nginx/instant-layout.ts'
import { requireNamesIncluded, requireSameSites } from '../nginx/require-sites.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { isUnderWay, leftLiveBy, SAME_MOMENT_SECONDS } from '../promotion-record.ts'
import { isSlotUp, otherPort } from '../slots.ts'
import { findAbandonedPromotion } from './abandoned-promotion.ts'
import { type EnabledSite, findEnabledSites, type LiveLink, linkOf, readLiveLink } from './live-link.ts'

/** What is live according to one nginx host, once what an earlier run or somebody by hand left there is reconciled. */
export interface LiveOnHost {
  /** The link as it is on disk; if there are several, one of them. */
  readonly link: LiveLink
  /** The slot to make the only live one before anything else, and why; null: there is nothing to reconcile. */
  readonly drift:
    | ({
        readonly port: number
        /** The slot that was live until now; null if that was `port`, as far as nginx shows. */
        readonly movedFrom: number | null
      } & Pick<Drift, 'reason' | 'isAlreadyServing'>)
    | null
}

/** Decides what is live on an nginx host; pure. Throws a {@link Failure} with what was seen and what to do if only a person can decide. */
export function findLiveOnNginxHost(
  inputs: Inputs,
  nginx: NginxObservation,
  apps: readonly AppObservation[],
): LiveOnHost {
  const isLinks = nginx.instant?.isIncluded !== true
  refuseWhileCertbotWorks(nginx, inputs)
  const enabled = isLinks ? findReadSites(nginx, inputs) : []
  if (isLinks && enabled.length !== 1) return repairEntries(inputs, nginx, apps, enabled)
  if (isLinks) requireSameSites(nginx, inputs)
  const link = readLiveLink(nginx, inputs)
  const other = otherPort(inputs.ports, link.port)
  // Then nginx uses the other slot until it reloads.
  const isUnread = isStale(nginx, enabled[0])
  const drift = (port: number, reason: string): LiveOnHost => {
    const movedFrom = isUnread === (port === link.port) ? otherPort(inputs.ports, port) : null
    return { link, drift: { port, movedFrom, reason, isAlreadyServing: false } }
  }
  const abandoned = findAbandonedPromotion(nginx, inputs)
  if (abandoned) {
    const { from, to } = abandoned
    const port = [from, to].find((candidate) => isSlotUp(apps, candidate)) ?? link.port
    return drift(port, `a promotion from port ${from} to port ${to} was left without its guard`)
  }
  const step = nginx.instant?.step
  if (!isLinks && step && !isUnderWay(nginx.promotion)) {
    const port = !isSlotUp(apps, link.port) && isSlotUp(apps, other) ? other : link.port
    return drift(port, `a promotion was left unfinished, with ${step.percent} % of the clients on port ${step.to}`)
  }
  if (isUnread) return decideStale(inputs, nginx, apps, link)
  if (!isSlotUp(apps, link.port) && isSlotUp(apps, other)) {
    const reason = `nothing listens on the live port ${link.port}; port ${other} answers instead, as nginx's backup`
    return { link, drift: { port: other, movedFrom: link.port, reason, isAlreadyServing: true } }
  }
  return { link, drift: null }
}

/** The enabled sites, which nginx reads, and would read once they are promoted. Throws if it would not. */
function findReadSites(nginx: NginxObservation, inputs: Inputs): EnabledSite[] {
  const enabled = findEnabledSites(nginx, inputs)
  requireNamesIncluded(nginx, inputs)
  return enabled
}

/** Whether the link was changed after nginx read its configuration, by somebody else. */
export function isStale({ workersSince, promotion }: NginxObservation, enabled: EnabledSite | undefined): boolean {
  if (!enabled || workersSince === null) return false
  const { changedAt } = enabled.entry
  return changedAt > workersSince + SAME_MOMENT_SECONDS && leftLiveBy(promotion)?.changedAt !== changedAt
}

function decideStale(
  inputs: Inputs,
  nginx: NginxObservation,
  apps: readonly AppObservation[],
  link: LiveLink,
): LiveOnHost {
  const port = inferUsedSlot(inputs, nginx, apps)
  const reason = `the link in ${inputs.nginx.sitesEnabled} was changed without a reload`
  if (port !== null) return { link, drift: { port, movedFrom: null, reason, isAlreadyServing: false } }
  throw new Failure(`${nginx.host}: ${reason}, both slots answer, and there is no way to tell which one is live`, {
    remedy: [
      `To make port ${link.port} live, as the link says: sudo systemctl reload nginx`,
      `To keep the slot that nginx uses: link the other site, then reload: ${relink(inputs, otherPort(inputs.ports, link.port), link.entry)}`,
    ].join('\n'),
  })
}

function repairEntries(
  inputs: Inputs,
  nginx: NginxObservation,
  apps: readonly AppObservation[],
  enabled: readonly EnabledSite[],
): LiveOnHost {
  const { blue, green } = inputs.ports
  const names = enabled.map(({ entry }) => entry.name).join(' and ') || 'none'
  const found = `exactly one of the sites ${siteName(inputs, blue)} and ${siteName(inputs, green)} must be enabled; found: ${names}`
  const port = inferUsedSlot(inputs, nginx, apps)
  refuseOwnNames(inputs, nginx.host, found, enabled, port)
  const site = nginx.sites.find((candidate) => candidate.port === port)
  if (!site) {
    throw new Failure(`${nginx.host}: ${found}; there is no way to tell which slot is live`, {
      remedy: `Choose the live slot, for example port ${blue}: ${relink(inputs, blue)}`,
    })
  }
  const link = linkOf(site, enabled[0]?.entry.name ?? site.name, nginx.host)
  return { link, drift: { port: site.port, movedFrom: null, reason: found, isAlreadyServing: false } }
}

/** Only a person knows what a second entry with a name of its own is for. Throws a {@link Failure}. */
function refuseOwnNames(
  inputs: Inputs,
  host: string,
  found: string,
  enabled: readonly EnabledSite[],
  live: number | null,
): void {
  if (enabled.every(({ entry }) => isNamedAfterSite(entry.name, inputs))) return
  const unwanted = enabled.find(({ site }) => live !== null && site.port !== live) ?? enabled.at(-1)
  throw new Failure(`${host}: ${found}; a run removes no entry that is not called like its site`, {
    remedy: `Leave only the link to the site of the live slot, for example: sudo rm ${inputs.nginx.sitesEnabled}/${unwanted?.entry.name} && sudo systemctl reload nginx`,
  })
}

/** The slot that the running nginx provably uses: the only one that answers, or the one that this action left it with. */
function inferUsedSlot(inputs: Inputs, nginx: NginxObservation, apps: readonly AppObservation[]): number | null {
  const { blue, green } = inputs.ports
  const answering = [blue, green].filter((port) => isSlotUp(apps, port))
  if (answering.length === 1) return answering[0] ?? null
  return slotLeftBehind(nginx)
}

/** The slot that the last promotion left nginx with, if it has not reloaded since; else null. */
export function slotLeftBehind({ workersSince, promotion }: NginxObservation): number | null {
  const left = leftLiveBy(promotion)
  if (left === null || workersSince === null) return null
  return Math.abs(left.changedAt - workersSince) <= SAME_MOMENT_SECONDS ? left.port : null
}

function relink(inputs: Inputs, port: number, entry = siteName(inputs, port)): string {
  const { sitesAvailable, sitesEnabled } = inputs.nginx
  const [site, other] = [siteName(inputs, port), siteName(inputs, otherPort(inputs.ports, port))]
  const name = entryNameAfter(entry, port, inputs)
  const remove = isNamedAfterSite(entry, inputs) ? ` && sudo rm -f ${sitesEnabled}/${other}` : ''
  return `sudo ln -sfn ${sitesAvailable}/${site} ${sitesEnabled}/${name}${remove} && sudo systemctl reload nginx`
}

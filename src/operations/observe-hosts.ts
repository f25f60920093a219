import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import type { Hosts, NginxHost } from '../hosts/hosts.ts'
import { observeApp, observeAppAgain } from '../hosts/observe-app.ts'
import { observeNginx, observeNginxAgain } from '../hosts/observe-nginx.ts'
import { onEachHost, together } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppObservation } from '../plan/app-observation.ts'
import { CERTBOT_TIMEOUT_SECONDS, isCertbotInTheWay, WAITS_FOR_CERTBOT } from '../plan/faults/certbot.ts'
import { findKeptName } from '../plan/nginx/enabled-entry-names.ts'
import type { NginxObservation } from '../plan/nginx-observation.ts'
import { isUnderWay } from '../plan/promotion-record.ts'
import { rightsNeeded } from '../plan/setup/rights.ts'
import type { Log } from '../progress/stages.ts'
import { awaitPromotionsUnderWay } from '../promotion/await-promotions-under-way.ts'
import { awaitEarlierRun } from '../stages/await-earlier-run.ts'
import type { OperationContext } from './operation.ts'

const CERTBOT_INTERVAL_MS = 1_000

/** What was read on all hosts of an operation. */
export interface Observation {
  /** The connections to them. */
  readonly hosts: Hosts
  /** In the order of `hosts.apps`. */
  readonly apps: readonly AppObservation[]
  /** In the order of `hosts.nginx`. */
  readonly nginx: readonly NginxObservation[]
}

/** Observes all hosts at once, on request sudo's rules too; changes nothing. */
export async function observeHosts(
  { inputs, hosts: connecting, progress: { release } }: OperationContext,
  { withRights }: { readonly withRights: boolean } = { withRights: false },
): Promise<Observation> {
  const hosts = await connecting
  const [nginx, apps] = await together([
    onEachHost(hosts.nginx, (host) => (withRights ? observeNginxAndRights(host, inputs) : observeNginx(host, inputs))),
    onEachHost(hosts.apps, (app) => observeApp(app, inputs, release)),
  ])
  return asObservation(hosts, apps, nginx)
}

/** Observes all hosts at once, but for what lasts: that is known from `earlier`, which may still be under way. */
export async function observeAgain(
  { inputs, hosts: connecting, progress: { release } }: OperationContext,
  earlier: Promise<Observation>,
): Promise<Observation> {
  const hosts = await connecting
  const [nginx, apps] = await together([
    onEachHost(hosts.nginx, (host) => observeNginxAgain(host, inputs)),
    onEachHost(hosts.apps, (app) => observeAppAgain(app, inputs, release)),
  ])
  const known = await earlier
  return asObservation(
    hosts,
    known.apps.map((app, index) => ({ ...app, ...apps[index] })),
    known.nginx.map((host, index) => ({ ...host, ...nginx[index] })),
  )
}

function asObservation(hosts: Hosts, apps: readonly AppObservation[], nginx: readonly NginxObservation[]): Observation {
  return { hosts: { ...hosts, isBehindTls: nginx.some(isReachedByTls) }, apps, nginx }
}

/** Which rights are needed depends on the name of the enabled entry; one round trip if it is the usual one. */
async function observeNginxAndRights(host: NginxHost, inputs: Inputs): Promise<NginxObservation> {
  const seen = await observeNginx(host, inputs, rightsNeeded(inputs, null))
  const kept = findKeptName(seen, inputs)
  return kept === null || seen.instant?.isIncluded ? seen : observeNginx(host, inputs, rightsNeeded(inputs, kept))
}

/** Whether users reach the service on this host by TLS, in the layout that nginx uses. */
function isReachedByTls({ instant, sites }: NginxObservation): boolean {
  const endpoints = instant?.isIncluded ? [instant.endpoint] : sites.map(({ endpoint }) => endpoint)
  return endpoints.some((endpoint) => endpoint?.tls === true)
}

/** The later observation, with the promotions that the earlier one found: what this run wrote itself says nothing about a release. */
export function withPromotionsOf(earlier: Observation, later: Observation): Observation {
  const nginx = later.nginx.map((host, index) => ({ ...host, promotion: earlier.nginx[index]?.promotion ?? null }))
  return { ...later, nginx }
}

/** What was observed, and whether something had to end first: what was known before may be old then. */
export interface SettledObservation {
  readonly observation: Observation
  readonly hasWaited: boolean
}

/** Observes, again and again for up to a minute while certbot works on files that the operation depends on. */
export async function observeAfterCertbot(
  inputs: Inputs,
  observe: () => Promise<Observation>,
  log: Log,
): Promise<SettledObservation> {
  const until = performance.now() + CERTBOT_TIMEOUT_SECONDS * 1000
  for (let isFirst = true; ; isFirst = false) {
    const observation = await observe()
    const disturbed = observation.nginx.find((nginx) => isCertbotInTheWay(nginx, inputs))
    if (!disturbed || performance.now() > until) return { observation, hasWaited: !isFirst }
    if (isFirst) log(`${disturbed.host}: ${WAITS_FOR_CERTBOT}`)
    await delay(CERTBOT_INTERVAL_MS)
  }
}

/** As {@link observeAfterCertbot}, under the lock, once nothing that an earlier run left on a host is about to change anything. */
export async function observeOnceSettled(
  inputs: Inputs,
  observe: () => Promise<Observation>,
  log: Log,
): Promise<SettledObservation> {
  const observed = await observeAfterCertbot(inputs, observe, log)
  const { hosts, apps, nginx } = observed.observation
  const isGuarded = nginx.some(({ promotion }) => isUnderWay(promotion))
  if (!isGuarded && !apps.some(({ isAtWork }) => isAtWork)) return observed
  await awaitEarlierRun(hosts.apps, apps, inputs, log)
  const guarded = isGuarded ? await awaitPromotionsUnderWay(hosts.nginx, inputs, log) : null
  if (guarded === null) return { ...(await observeAfterCertbot(inputs, observe, log)), hasWaited: true }
  throw new Failure(`${guarded}: a promotion of another run is still under way`, {
    remedy: 'Wait for that run to end, then run this again.',
  })
}

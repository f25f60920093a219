import { setTimeout as delay } from 'node:timers/promises'
import type { AppHost, Hosts } from '../hosts/hosts.ts'
import { observeApp } from '../hosts/observe-app.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppHostAddress, HostAddress } from '../inputs/read-hosts.ts'
import type { AppObservation } from '../plan/app-observation.ts'
import { findLiveProcesses, type LiveProcesses } from '../plan/live/find-live-without-nginx.ts'
import { versionOf } from '../plan/releases/release-name.ts'
import { isSlotUp, otherPort, processesOf, slotOf } from '../plan/slots.ts'
import type { HostReport, LiveVersion, NginxReport } from '../report/outcome.ts'
import { type ObservedPort, observeLivePort } from './observe-live-port.ts'

/** An app host that says nothing must not hold up the end of a run. */
const APP_TIMEOUT_MS = 3_000
const MS = 1_000

/** What a final observation of the hosts showed. */
export interface LastObservation {
  /** Null if it could not be seen. */
  readonly live: LiveVersion | null
  readonly hosts: readonly HostReport[]
  readonly nginxHosts: readonly NginxReport[]
  /** What a reader should know about it; null if all is as it should be. */
  readonly note: string | null
}

/** Observes all hosts at once. Never throws: what can't be seen is null. */
export async function observeLiveVersion({ apps, nginx }: Hosts, inputs: Inputs): Promise<LastObservation> {
  const [observedPorts, observations] = await Promise.all([
    Promise.all(nginx.map((host) => observeLivePort(host, inputs))),
    Promise.all(apps.map((app) => observeOrNull(app, inputs))),
  ])
  const ports = observedPorts.map(({ port: served }) => served)
  const seen = observations.filter((observation) => observation !== null)
  const running = nginx.length > 0 ? null : findRunning(inputs, seen)
  const port = running?.livePort ?? ports.find((named) => named !== null) ?? null
  const hosts = apps.map(({ address }, index) => reportHost(address, observations[index] ?? null, port))
  const nginxHosts = nginx.map(({ address }, index) => ({ login: loginOf(address), port: ports[index] ?? null }))
  const blind = describeDoubt(observedPorts)
  if (port === null) return { live: null, hosts, nginxHosts, note: blind ?? findIdle(inputs, seen) }
  const process = hosts.find(({ since }) => since !== null)
  const [release, since] = [process?.release ?? null, process?.since ?? null]
  const live = { port, slot: slotOf(inputs.ports, port), version: versionOf(release), release, since }
  const note =
    blind ??
    findSplit(nginxHosts) ??
    running?.drifts[0]?.reason ??
    findIdle(inputs, seen) ??
    findGap(inputs, seen, port)
  return { live, hosts, nginxHosts, note }
}

/** Of hosts that were not reached. */
export function emptyObservation({ appHosts, nginxHosts }: Inputs): LastObservation {
  const hosts = appHosts.map((address) => reportHost(address, null, null))
  return {
    live: null,
    hosts,
    nginxHosts: nginxHosts.map((address) => ({ login: loginOf(address), port: null })),
    note: null,
  }
}

/** What is live without nginx; null if nothing runs. */
function findRunning(inputs: Inputs, seen: readonly AppObservation[]): LiveProcesses | null {
  try {
    const found = findLiveProcesses(inputs, seen)
    return isSlotUp(seen, found.livePort) ? found : null
  } catch {
    return null
  }
}

/** nginx hosts that may use another slot than their link names. */
function describeDoubt(observedPorts: readonly ObservedPort[]): string | null {
  const doubted = observedPorts.find(({ doubt }) => doubt !== null)
  if (!doubted) return null
  return `the live slot could not be observed: ${doubted.doubt}`
}

/** nginx hosts that use different slots. */
function findSplit(nginxHosts: readonly NginxReport[]): string | null {
  const seen = nginxHosts.filter(({ port }) => port !== null)
  if (new Set(seen.map(({ port }) => port)).size < 2) return null
  const list = seen.map(({ login, port }) => `${login} uses port ${port}`).join(', ')
  return `the nginx hosts disagree: ${list}; the next operation makes the first one's slot live on all of them`
}

async function observeOrNull(app: AppHost, inputs: Inputs): Promise<AppObservation | null> {
  const observing = observeApp(app, inputs).catch(() => null)
  return Promise.race([observing, delay(APP_TIMEOUT_MS, null, { ref: false })])
}

function loginOf({ host, port, user }: HostAddress): string {
  return `${port === 22 ? '' : `-p ${port} `}${user}@${host}`
}

function reportHost(address: AppHostAddress, seen: AppObservation | null, port: number | null): HostReport {
  const process = seen && port ? processesOf([seen], port).find(({ isUp }) => isUp) : undefined
  const since = process ? new Date(Date.now() - process.uptimeSeconds * MS) : null
  return { login: loginOf(address), deployPath: address.deployPath, release: process?.release ?? null, since }
}

/** A live slot without a process, on hosts that something was deployed to. */
function findGap({ operation, ports }: Inputs, seen: readonly AppObservation[], port: number): string | null {
  if (operation === 'setup' || seen.length === 0 || isSlotUp(seen, port)) return null
  const other = otherPort(ports, port)
  const rest = isSlotUp(seen, other)
    ? `; port ${other} answers instead, as nginx's backup`
    : ` or on the standby port ${other}`
  return `nothing listens on the live port ${port}${rest}`
}

/** Without nginx, an app host on which nothing runs, although a slot was made live there. */
function findIdle({ nginxHosts, ports }: Inputs, seen: readonly AppObservation[]): string | null {
  if (nginxHosts.length > 0) return null
  const runs = (app: AppObservation) => isSlotUp([app], ports.blue) || isSlotUp([app], ports.green)
  const idle = seen.find((app) => app.recordedPort !== null && !runs(app))
  if (!idle) return null
  return `nothing runs on ${idle.host}, although port ${idle.recordedPort} is the live one there`
}

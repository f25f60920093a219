import { setTimeout as delay } from 'node:timers/promises'
import type { AppHost, Hosts, NginxHost } from '../hosts/hosts.ts'
import { observeApp } from '../hosts/observe-app.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import type { AppHostAddress, Inputs } from '../inputs/inputs.ts'
import { readLiveLink } from '../plan/live-link.ts'
import type { AppObservation } from '../plan/observation.ts'
import { versionOf } from '../plan/release-name.ts'
import { answers, otherPort, processesOf, slotOf } from '../plan/slots.ts'
import type { HostReport, Serving } from '../report/outcome.ts'

/** An app host that says nothing must not hold up the end of a run. */
const APP_PATIENCE_MS = 3_000
const MS = 1_000

/** What a last look at the hosts showed. */
export interface LastLook {
  readonly serving: Serving | null
  readonly hosts: readonly HostReport[]
  /** What a reader should know about it; null where all is as it should be. */
  readonly note: string | null
}

/** Looks at all hosts at once. Never throws: what can't be seen is null. */
export async function observeServing({ apps, nginx }: Hosts, inputs: Inputs): Promise<LastLook> {
  const [port, ...looks] = await Promise.all([
    readLivePort(nginx, inputs),
    ...apps.map((app) => lookPatiently(app, inputs)),
  ])
  if (port === null) return { ...notSeen(inputs), hosts: apps.map(({ address }) => reportHost(address, null, null)) }
  const hosts = apps.map(({ address }, index) => reportHost(address, looks[index] ?? null, port))
  const running = hosts.find(({ since }) => since !== null)
  const release = running?.release ?? null
  const serving = { port, slot: slotOf(inputs.ports, port), version: versionOf(release), release }
  const seen = looks.filter((look) => look !== null)
  return { serving: { ...serving, since: running?.since ?? null }, hosts, note: findGap(inputs, seen, port) }
}

/** Of hosts that were not reached. */
export function notSeen(inputs: Inputs): LastLook {
  return { serving: null, hosts: inputs.apps.map((address) => reportHost(address, null, null)), note: null }
}

/** The slot that the link names; null where it can't be seen. */
async function readLivePort(nginx: NginxHost, inputs: Inputs): Promise<number | null> {
  try {
    return readLiveLink(await observeNginx(nginx, inputs), inputs).port
  } catch {
    return null
  }
}

async function lookPatiently(app: AppHost, inputs: Inputs): Promise<AppObservation | null> {
  const looking = observeApp(app, inputs).catch(() => null)
  return Promise.race([looking, delay(APP_PATIENCE_MS, null, { ref: false })])
}

function reportHost(
  { host, port: sshPort, user, deployPath }: AppHostAddress,
  look: AppObservation | null,
  port: number | null,
): HostReport {
  const login = `${sshPort === 22 ? '' : `-p ${sshPort} `}${user}@${host}`
  const process = look && port ? processesOf([look], port).find(({ isListening }) => isListening) : undefined
  const since = process ? new Date(Date.now() - process.uptimeSeconds * MS) : null
  return { login, deployPath, release: process?.release ?? null, since }
}

/** A live slot without a process, on hosts that something was deployed to. */
function findGap({ operation, ports }: Inputs, seen: readonly AppObservation[], port: number): string | null {
  if (operation === 'setup' || seen.length === 0 || answers(seen, port)) return null
  const other = otherPort(ports, port)
  const rest = answers(seen, other) ? `port ${other} answers instead, as nginx's backup` : 'nor on the other slot'
  return `nothing listens on the live port ${port}; ${rest}`
}

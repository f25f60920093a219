import { Failure } from '../failure.ts'
import type { Hosts } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { plainAddress } from '../inputs/plain-address.ts'
import type { AppObservation } from '../plan/app-observation.ts'
import type { LiveState } from '../plan/live/find-live.ts'
import { isSlotUp } from '../plan/slots.ts'
import type { Visit } from '../web/visit.ts'
import { askHealth } from './ask-health.ts'
import { retryBriefly } from './retry-briefly.ts'

const TIMEOUT_MS = 10_000
/** The load balancer may be somebody else's, and count requests. */
const INTERVAL_MS = 1_000
const BAD_FROM = 400
const REMEDY = [
  'It is requested from the runner, through the proxy that HTTPS_PROXY or HTTP_PROXY names, unless NO_PROXY lists the address.',
  'Check the name, the certificate (NODE_EXTRA_CA_CERTS may name the file of a private authority) and the firewalls in between.',
  'If this runner is not meant to reach the address, leave verify-url empty.',
].join('\n')

/** No answer came. */
class Silence extends Failure {
  /** False: there was not even a connection, and no version can change that. */
  readonly isConnected: boolean

  constructor(address: string, { trouble, isConnected }: Visit) {
    super(`verify-url ${address} does not answer: ${trouble}`, { remedy: REMEDY })
    this.isConnected = isConnected
  }
}

/** Requests `verify-url` as users do, and again for 5 s while the answer is bad. Throws a Failure that says what it is then. */
export async function requireVerifyUrl(url: string): Promise<void> {
  if (url === '') return
  await retryBriefly(INTERVAL_MS, async () => {
    const failure = await request(url)
    if (failure) throw failure
  })
}

/**
 * The same before anything is changed, if what the inputs ask for ends with that proof: what is wrong with the answer, or null.
 * Rejects if no connection is made for 5 s.
 */
export function tryVerifyUrl({ operation, promote, proof: { verifyUrl } }: Inputs): Promise<Failure | null> {
  if (verifyUrl === '' || (operation === 'deploy' && !promote)) return Promise.resolve(null)
  const visiting = retryBriefly(INTERVAL_MS, async () => {
    const failure = await request(verifyUrl)
    if (failure instanceof Silence && !failure.isConnected) throw failure
    return failure
  })
  // Handled by whoever awaits it, if anybody does.
  visiting.catch(() => undefined)
  return visiting
}

/**
 * Throws a Failure if the runner can't reach `verify-url` although a healthy version is live: its promotion would be reverted,
 * whatever the new version is. Returns what a reader should know about a bad answer, which a new version may change.
 */
export async function requireVerifyUrlReachable(
  { hosts, apps }: { readonly hosts: Hosts; readonly apps: readonly AppObservation[] },
  { livePort, drifts }: LiveState,
  inputs: Inputs,
  visiting: Promise<Failure | null>,
): Promise<string | null> {
  if (drifts.length > 0 || !isSlotUp(apps, livePort)) return null
  const failure = await visiting.catch(async (thrown: unknown) => {
    const troubles = await onEachHost(hosts.apps, (app) => askHealth(hosts, app, livePort, inputs))
    if (thrown instanceof Silence && troubles.some((trouble) => trouble !== null)) return thrown
    throw thrown
  })
  return failure && `${failure.message}; a promotion that does not change that will be reverted`
}

async function request(url: string): Promise<Failure | null> {
  // Half of what every run would load otherwise.
  const { visit } = await import('../web/visit.ts')
  const visited = await visit(url, TIMEOUT_MS)
  if (visited.status === null) return new Silence(withoutQuery(url), visited)
  if (visited.status < BAD_FROM) return null
  return new Failure(`verify-url ${withoutQuery(url)} answers ${visited.status}`)
}

function withoutQuery(url: string): string {
  const address = plainAddress(url)
  return address === url ? url : `${address}?…`
}

import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../failure.ts'
import { askAsUsers } from '../hosts/ask-as-users.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { isStale, slotLeftBehind } from '../plan/live/find-live-on-nginx-host.ts'
import { type EnabledSite, findEnabledSites, type LiveLink, readLiveLink } from '../plan/live/live-link.ts'
import { readSlotAnswer } from '../plan/live/slot-answer.ts'
import { slotAnswerPath } from '../plan/nginx/instant-layout.ts'
import { isUpstreamOf } from '../plan/nginx/names.ts'
import type { NginxObservation } from '../plan/nginx-observation.ts'

/** The slot that an nginx host uses; null if that can't be seen. */
export interface ObservedPort {
  readonly port: number | null
  /** Why the slot that the link names does not count as live; null if it does, or if no link could be read. */
  readonly doubt: string | null
}

const ANSWER_TIMEOUT_MS = 3_000
/** What is live matters most after a lost connection; a host that is off must not hold up the end of the run. */
const RECONNECT_SECONDS = 5
/** A host that boots answers SSH some seconds before its nginx runs. */
const BOOT_TIMEOUT_MS = 20_000
const PAUSE_MS = 500

/** Finds out which slot nginx uses: in the instant layout by asking it, else from the link that it has read. Never throws. */
export async function observeLivePort(nginx: NginxHost, inputs: Inputs): Promise<ObservedPort> {
  const until = performance.now() + BOOT_TIMEOUT_MS
  for (;;) {
    const seen = await observeOnce(nginx, inputs)
    if (seen.doubt === null || !nginx.hasReturned || performance.now() > until) return seen
    await delay(PAUSE_MS)
  }
}

async function observeOnce(nginx: NginxHost, inputs: Inputs): Promise<ObservedPort> {
  try {
    if (nginx.connection.lost.reason) await nginx.reconnect(RECONNECT_SECONDS)
    const seen = await observeNginx(nginx, inputs)
    if (seen.instant?.isIncluded) return await askWhichSlot(nginx, readLiveLink(seen, inputs), inputs)
    return inferPortFromLinks(seen, findEnabledSites(seen, inputs))
  } catch {
    return { port: null, doubt: null }
  }
}

function inferPortFromLinks(seen: NginxObservation, enabled: readonly EnabledSite[]): ObservedPort {
  const [only] = enabled
  if (seen.workersSince === null) return { port: null, doubt: `${seen.host}: nginx does not seem to be running` }
  if (only && enabled.length === 1 && !isStale(seen, only)) return { port: only.site.port, doubt: null }
  const port = slotLeftBehind(seen)
  if (port !== null) return { port, doubt: null }
  return { port, doubt: `${seen.host}: its links were changed, and nginx does not seem to have reloaded since` }
}

async function askWhichSlot({ connection }: NginxHost, link: LiveLink, inputs: Inputs): Promise<ObservedPort> {
  const { address, port, tls, hostHeader, names } = link.endpoint
  const path = slotAnswerPath(inputs)
  const name = hostHeader === null ? {} : { hostHeader }
  let said: string
  try {
    const question = { address, port, tls, path, ...name, timeoutMs: ANSWER_TIMEOUT_MS }
    const { status, body } = await askAsUsers(connection, question, { names })
    const served = [inputs.ports.blue, inputs.ports.green].find((slot) =>
      isUpstreamOf(inputs, slot, readSlotAnswer(body).live),
    )
    if (status === 200 && served !== undefined) return { port: served, doubt: null }
    said = `it answers ${status}`
  } catch (thrown) {
    said = messageOf(thrown)
  }
  return { port: null, doubt: `${connection.label}: nginx does not say which slot it uses at ${path}: ${said}` }
}

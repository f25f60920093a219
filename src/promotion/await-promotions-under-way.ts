import { setTimeout as delay } from 'node:timers/promises'
import type { NginxHost } from '../hosts/hosts.ts'
import { observeNginxAgain } from '../hosts/observe-nginx.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { isUnderWay } from '../plan/promotion-record.ts'

/** A guard's timeout, and what nginx may take to be tested and to reload, twice. */
const DEADLINE_MS = 200_000
const INTERVAL_MS = 1_000

/** Promotions whose runner is gone are reverted by their own guards: waits for that. The host where one is still under way after 200 s, or null. */
export async function awaitPromotionsUnderWay(
  hosts: readonly NginxHost[],
  inputs: Inputs,
  log: (line: string) => void,
): Promise<string | null> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const observations = await onEachHost(hosts, (host) => observeNginxAgain(host, inputs))
    const guarded = observations.find(({ promotion }) => isUnderWay(promotion))
    if (!guarded) return null
    if (performance.now() > deadline) return guarded.host
    log(`${guarded.host}: an unconfirmed promotion is about to be reverted; waiting for that`)
    await delay(INTERVAL_MS)
  }
}

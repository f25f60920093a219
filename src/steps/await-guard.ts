import { setTimeout as delay } from 'node:timers/promises'
import type { NginxHost } from '../hosts/hosts.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import type { Inputs } from '../inputs/inputs.ts'

const DEADLINE_MS = 60_000
const INTERVAL_MS = 1_000

/** A promotion whose runner is gone is taken back by its own guard: waits for that. False: it is still under way after 60 s. */
export async function awaitGuard(nginx: NginxHost, inputs: Inputs, log: (line: string) => void): Promise<boolean> {
  const deadline = performance.now() + DEADLINE_MS
  while ((await observeNginx(nginx, inputs)).pending?.isGuarded) {
    if (performance.now() > deadline) return false
    log('an unconfirmed promotion is about to be taken back; waiting for that')
    await delay(INTERVAL_MS)
  }
  return true
}

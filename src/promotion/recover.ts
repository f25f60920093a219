import { messageOf } from '../failure.ts'
import { runScript } from '../hosts/conversation.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import { splitFields } from '../hosts/line.ts'
import type { PromotionState } from '../progress/promotion-state.ts'

/** How a promotion ended on a host, and why; the reason is empty if there is nothing to say. */
export interface PromotionEnd {
  readonly state: Exclude<PromotionState, 'open'>
  readonly reason: string
}

/** Time for a host to come back; one that lost its power needs most of it to boot. */
const RECONNECT_SECONDS = 60
const FINAL: readonly string[] = ['untouched', 'confirmed', 'reverted']

/** Reads what a script says behind the word `ended`. */
export function readPromotionEnd(rest: string): PromotionEnd {
  const [state = '', reason = ''] = splitFields(rest, 1)
  return { state: FINAL.includes(state) ? (state as PromotionEnd['state']) : 'unknown', reason }
}

/**
 * Finishes a promotion that this run lost sight of: asks its host how it ended, over a new connection where the old one is
 * lost, and has it reverted where nobody else does it. Never throws; `unknown` where the host does not come back in time.
 */
export async function recover(nginx: NginxHost, args: readonly string[]): Promise<PromotionEnd> {
  const until = performance.now() + RECONNECT_SECONDS * 1000
  for (;;) {
    try {
      const answer = await runScript(nginx.connection, 'recover', args)
      return readPromotionEnd(answer.text('ended') ?? 'unknown the host does not say how it ended')
    } catch (thrown) {
      const left = (until - performance.now()) / 1000
      const trouble = left > 0 ? await nginx.reconnect(left).then(() => null, messageOf) : messageOf(thrown)
      if (trouble !== null) return { state: 'unknown', reason: trouble }
    }
  }
}

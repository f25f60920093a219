import { Failure, messageOf } from '../failure.ts'
import { type Conversation, converse, sendHeartbeats } from '../hosts/conversation.ts'
import type { Line } from '../hosts/line.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { CERTBOT_REMEDY, WAITS_FOR_CERTBOT } from '../plan/faults/certbot.ts'
import type { PromotionState } from '../progress/promotion-state.ts'
import type { Log } from '../progress/stages.ts'
import { type Front, frontAfter } from './front.ts'
import { type PromotionSpec, promotionArguments, specifyAtOnce } from './promotion-spec.ts'
import { type PromotionEnd, readPromotionEnd, recover } from './recover.ts'

/** A change of the live slot, from before it is made until it is final. */
export interface Promotion {
  /**
   * Gives this share of the clients the new slot, starting with the first step; 100 means all. What that changes is reverted
   * unless it is confirmed. Throws if it can't be done.
   */
  widen(percent: number): Promise<void>
  /** Makes it final. Throws if it was not seen to be; it may be final all the same. */
  confirm(): Promise<void>
  /** Reverts it, a confirmed one too, and says what was seen of that. Never throws. */
  revert(): Promise<PromotionState>
}

/** The promotion on one nginx host. */
export function createHostPromotion(front: Front, spec: PromotionSpec, inputs: Inputs, log: Log): Promotion {
  const { nginx, link } = front
  const { label } = nginx.connection
  const args = promotionArguments(front, spec, inputs)
  let state: PromotionState = 'untouched'
  let conversation: Conversation | null = null

  const end = ({ state: seen, reason }: PromotionEnd): PromotionEnd => {
    state = seen
    conversation = null
    return { state: seen, reason }
  }
  /** What the host says on the way. Once it has waited, it changes the link, whether or not this run still listens. */
  const heed = ({ word }: Line) => {
    if (word === 'waiting') log(`${label}: ${WAITS_FOR_CERTBOT}`)
    if (word !== 'waiting' && word !== 'changing') return
    state = 'open'
    spec.onChange()
  }
  /** Waits for the word or the end. Whatever else happens, the host is asked how the promotion ended. */
  const awaitWord = async (word: 'promoted' | 'shared' | 'ended'): Promise<PromotionEnd | null> => {
    try {
      for (let line = await conversation?.next(); line; line = await conversation?.next()) {
        heed(line)
        if (line.word === 'ended') return end(readPromotionEnd(line.rest))
        if (line.word === word) return null
      }
      throw new Failure(`${label}: the promotion was interrupted`)
    } catch (thrown) {
      state = 'open'
      spec.onChange()
      log(`${messageOf(thrown)}; asking that host how the promotion ended`)
      return end(await recover(nginx, args))
    }
  }
  const tell = async (word: 'confirm' | 'revert'): Promise<PromotionEnd> => {
    conversation?.say(word)
    conversation?.end()
    return (await awaitWord('ended')) ?? { state: 'unknown', reason: '' }
  }
  return {
    async widen(percent) {
      const isFirst = conversation === null
      conversation ??= converse(nginx.connection, 'promote', args)
      if (!isFirst) conversation.say(`share ${percent}`)
      const ended = await awaitWord(isFirst ? 'promoted' : 'shared')
      if (ended) throw new Failure(`${label}: ${ended.reason || 'the promotion was interrupted'}`, adviceFor(ended))
      if (isFirst) sendHeartbeats(conversation)
      const from = link.port === spec.to ? '' : `from port ${link.port} `
      log(`${label}: promoted ${from}to port ${spec.to}${percent === 100 ? '' : ` for ${percent} % of the clients`}`)
    },
    async confirm() {
      const { state: seen, reason } = await tell('confirm')
      if (seen !== 'confirmed') throw new Failure(`${label}: the promotion was not confirmed: ${reason}`)
    },
    async revert() {
      if (state === 'open') await tell('revert')
      // That may be how an open one turned out: a run that is canceled may not hear the answer.
      if (state === 'confirmed') state = await promotePrevious(front, spec, inputs, log)
      if (state === 'reverted') log(`${label}: reverted to port ${link.port}`)
      return state
    },
  }
}

/** For anything else, nginx's own words say what is wrong. */
function adviceFor({ reason }: PromotionEnd): { readonly remedy?: string } {
  return reason.startsWith('certbot ') ? { remedy: CERTBOT_REMEDY } : {}
}

/** What was confirmed here and not everywhere is reverted by a promotion of its own. */
async function promotePrevious(
  front: Front,
  { to, movedFrom }: PromotionSpec,
  inputs: Inputs,
  log: Log,
): Promise<PromotionState> {
  const order = specifyAtOnce(front.link.port, true, movedFrom)
  const back = createHostPromotion(frontAfter(front, to, inputs), order, inputs, log)
  try {
    await back.widen(100)
    await back.confirm()
    return 'reverted'
  } catch (thrown) {
    log(messageOf(thrown))
    return 'unknown'
  }
}

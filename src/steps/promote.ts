import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { type Conversation, converse, giveSignsOfLife, RUNNER_PATIENCE_SECONDS } from '../hosts/conversation.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import { stateFolder } from '../hosts/state-folder.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { instantPaths, siteName } from '../plan/instant-layout.ts'
import type { LiveLink } from '../plan/live-link.ts'
import { type Front, frontAfter } from './front.ts'

/** A change of the live slot that is in force and is not final yet. */
export interface Promotion {
  confirm(): Promise<void>
  /** Takes it back, a confirmed one too. */
  revert(): Promise<void>
}

/** What a promotion needs to know. */
export interface PromotionOrder {
  readonly to: number
  /** Whether the disk must still name the link's slot: false only where that is what is mended. */
  readonly mustMatch: boolean
  /** Called when a link is about to be changed: from then on a failure is one that was put back. */
  readonly onChange: () => void
}

/**
 * Makes the slot live on one nginx host, which takes that back by itself unless it is confirmed. Resolves once nginx has
 * applied it; throws with everything as before where it does not.
 */
export async function promote(front: Front, order: PromotionOrder, inputs: Inputs): Promise<Promotion> {
  const { nginx, link } = front
  const { to, onChange } = order
  const conversation = converse(nginx.connection, 'promote', [
    stateFolder(inputs),
    String(RUNNER_PATIENCE_SECONDS),
    order.mustMatch ? String(link.port) : 'any',
    String(link.port),
    String(to),
    link.layout,
    ...layoutArguments(link, to, inputs),
  ])
  await untilTakenBack(nginx, hearPromoted(conversation, nginx, onChange))
  giveSignsOfLife(conversation)
  const settle = async (word: 'confirm' | 'revert', answer: string) => {
    conversation.say(word)
    conversation.end()
    const line = await conversation.next()
    if (line?.word !== answer) throw new Failure(`${nginx.connection.label}: the promotion could not be ${answer}`)
    await conversation.ended
  }
  let isConfirmed = false
  return {
    async confirm() {
      await settle('confirm', 'confirmed')
      isConfirmed = true
    },
    revert: () =>
      isConfirmed
        ? goBack(frontAfter(front, to, inputs), link.port, inputs)
        : untilTakenBack(nginx, settle('revert', 'reverted')),
  }
}

async function hearPromoted(conversation: Conversation, nginx: NginxHost, onChange: () => void): Promise<void> {
  const began = await conversation.next()
  if (began?.word === 'changing') onChange()
  const promoted = await conversation.next()
  if (promoted?.word !== 'promoted') throw new Failure(`${nginx.connection.label}: the promotion broke off`)
}

/**
 * A host whose link is lost sends requests to the new version until it counts this run as gone: only then does its failure
 * go on to where that version is ended.
 */
async function untilTakenBack(nginx: NginxHost, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    const isLost = await Promise.race([nginx.connection.lost.catch(() => true), delay(0, false)])
    if (isLost) await delay(RUNNER_PATIENCE_SECONDS * 1000)
    throw thrown
  }
}

/** What was confirmed here and not everywhere is undone by a promotion of its own. */
async function goBack(front: Front, to: number, inputs: Inputs): Promise<void> {
  const promotion = await promote(front, { to, mustMatch: true, onChange: () => undefined }, inputs)
  await promotion.confirm()
}

function layoutArguments(link: LiveLink, to: number, inputs: Inputs): string[] {
  if (link.layout === 'instant') return [instantPaths(inputs).state]
  const { sitesAvailable, sitesEnabled, testCommand, reloadCommand } = inputs.nginx
  const sites = [siteName(inputs, link.port), siteName(inputs, to)]
  const both = [siteName(inputs, inputs.ports.blue), siteName(inputs, inputs.ports.green)]
  return [sitesAvailable, sitesEnabled, ...sites, link.entry, testCommand, reloadCommand, ...both]
}

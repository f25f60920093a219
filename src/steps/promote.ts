import { Failure } from '../failure.ts'
import { converse, giveSignsOfLife, RUNNER_PATIENCE_SECONDS } from '../hosts/conversation.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import { stateFolder } from '../hosts/state-folder.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { instantPaths, siteName } from '../plan/instant-layout.ts'
import type { LiveLink } from '../plan/live-link.ts'

/** The link as it will be read once the slot is live. */
export function linkAfter(link: LiveLink, to: number, inputs: Inputs): LiveLink {
  return { ...link, port: to, entry: link.layout === 'links' ? siteName(inputs, to) : link.entry }
}

/** A promotion that nginx has applied and that its host takes back by itself unless it is confirmed. */
export interface Promotion {
  readonly from: number
  readonly to: number
  confirm(): Promise<void>
  revert(): Promise<void>
}

/** What a promotion needs to know. */
export interface PromotionOrder {
  readonly link: LiveLink
  readonly to: number
  /** Whether the disk must still name the link's slot: false only where that is what is mended. */
  readonly mustMatch: boolean
  /** Called when the link is about to be changed: from then on a failure is one that was put back. */
  readonly onChange: () => void
}

/** Makes the slot live. Resolves once nginx has applied it; throws with everything as before where it does not. */
export async function promote(nginx: NginxHost, order: PromotionOrder, inputs: Inputs): Promise<Promotion> {
  const { link, to, onChange } = order
  const conversation = converse(nginx.connection, 'promote', [
    stateFolder(inputs),
    String(RUNNER_PATIENCE_SECONDS),
    order.mustMatch ? String(link.port) : 'any',
    String(link.port),
    String(to),
    link.layout,
    ...layoutArguments(link, to, inputs),
  ])
  const began = await conversation.next()
  if (began?.word === 'changing') onChange()
  const promoted = await conversation.next()
  if (promoted?.word !== 'promoted') throw new Failure(`${nginx.connection.label}: the promotion broke off`)
  giveSignsOfLife(conversation)
  const settle = async (word: 'confirm' | 'revert', answer: string) => {
    conversation.say(word)
    conversation.end()
    const line = await conversation.next()
    if (line?.word !== answer) throw new Failure(`${nginx.connection.label}: the promotion could not be ${answer}`)
    await conversation.ended
  }
  return {
    from: link.port,
    to,
    confirm: () => settle('confirm', 'confirmed'),
    revert: () => settle('revert', 'reverted'),
  }
}

function layoutArguments(link: LiveLink, to: number, inputs: Inputs): string[] {
  if (link.layout === 'instant') return [instantPaths(inputs).state]
  const { sitesAvailable, sitesEnabled, testCommand, reloadCommand } = inputs.nginx
  const sites = [siteName(inputs, link.port), siteName(inputs, to)]
  const both = [siteName(inputs, inputs.ports.blue), siteName(inputs, inputs.ports.green)]
  return [sitesAvailable, sitesEnabled, ...sites, link.entry, testCommand, reloadCommand, ...both]
}

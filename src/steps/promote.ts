import { Failure } from '../failure.ts'
import { converse } from '../hosts/conversation.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { instantPaths, siteName } from '../plan/instant-layout.ts'
import type { LiveLink } from '../plan/live-link.ts'
import { RUNNER_PATIENCE_SECONDS } from './launch.ts'

const BEAT_MS = 3_000

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

/**
 * Makes the slot live. Resolves once nginx has applied it; throws with everything as before where it does not.
 * `onChange` is called when the link is about to be changed: from then on a failure is one that was put back.
 */
export async function promote(
  nginx: NginxHost,
  link: LiveLink,
  to: number,
  inputs: Inputs,
  onChange: () => void,
): Promise<Promotion> {
  const conversation = converse(nginx.connection, 'promote', [
    `.bluegreen/${inputs.environment}_${inputs.service}`,
    String(RUNNER_PATIENCE_SECONDS),
    String(link.port),
    String(to),
    link.layout,
    ...layoutArguments(link, to, inputs),
  ])
  const began = await conversation.next()
  if (began?.word === 'changing') onChange()
  const promoted = await conversation.next()
  if (promoted?.word !== 'promoted') throw new Failure(`${nginx.connection.label}: the promotion broke off`)
  const beat = setInterval(() => conversation.say('keep'), BEAT_MS)
  const settle = async (word: 'confirm' | 'revert', answer: string) => {
    clearInterval(beat)
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
  return [sitesAvailable, sitesEnabled, ...sites, link.entry, testCommand, reloadCommand]
}

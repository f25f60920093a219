import { declare, findTypeErrors } from './check-types.ts'
import { type Recorded, type StandIn, startStandIn } from './server.ts'

interface Message {
  readonly type: string
  readonly attachments: ReadonlyArray<{ readonly contentType: string; readonly content: object }>
}

/** What learn.microsoft.com says about messages to a Teams webhook: their form, and 28 KB. */
function judgeCard({ method, headers, text, body }: Recorded): string[] {
  const { type, attachments } = body as Message
  return [
    method === 'POST' && headers['content-type'] === 'application/json' ? '' : 'is not JSON by POST',
    type === 'message' && attachments.length === 1 ? '' : 'is not a message with a card',
    attachments[0]?.contentType === 'application/vnd.microsoft.card.adaptive' ? '' : 'has no card',
    Buffer.byteLength(text) <= 28 * 1024 ? '' : 'is too long',
  ].filter((what) => what !== '')
}

/** A channel's webhook. */
export function startTeams(): Promise<StandIn> {
  return startStandIn(() => ({ status: 202 }), judgeCard)
}

/** The card of each request. */
export function cardsOf(requests: readonly Recorded[]): unknown[] {
  return requests.map(({ body }) => (body as Message).attachments[0]?.content)
}

/** What the compiler finds wrong with cards by the types that Microsoft publishes; empty: nothing. */
export function checkAgainstTeamsTypes(cards: readonly unknown[]): string {
  return findTypeErrors([
    "import type { IAdaptiveCard } from '@microsoft/teams.cards'",
    declare('cards: IAdaptiveCard[]', cards),
  ])
}

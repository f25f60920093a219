import { declare, findTypeErrors } from './check-types.ts'
import { type Recorded, type StandIn, startStandIn } from './server.ts'

interface Message {
  readonly allowed_mentions: { readonly parse: readonly string[] }
  readonly embeds: ReadonlyArray<{
    readonly title: string
    readonly description: string
    readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string }>
  }>
}

/** What docs.discord.com says about embeds: the limits of each part, 6,000 characters in all. */
function judgeMessage({ method, headers, body }: Recorded): string[] {
  const { allowed_mentions: mentions, embeds } = body as Message
  const [embed, ...more] = embeds
  const { title = '', description = '', fields = [] } = embed ?? {}
  const length = [title, description, ...fields.flatMap(({ name, value }) => [name, value])].join('').length
  return [
    method === 'POST' && headers['content-type'] === 'application/json' ? '' : 'is not JSON by POST',
    mentions.parse.length === 0 ? '' : 'may mention somebody',
    embed && more.length === 0 ? '' : 'has no embed, or several',
    title !== '' && title.length <= 256 ? '' : 'has no title, or a long one',
    description.length <= 4_096 && length <= 6_000 ? '' : 'is too long',
    fields.every(({ name, value }) => name && value && name.length <= 256 && value.length <= 1_024)
      ? ''
      : 'has long fields',
    description.split('```').length % 2 === 1 && /^(```\n[^`]*\n```)*$/.test(description)
      ? ''
      : 'leaves its code block',
  ].filter((what) => what !== '')
}

/** A channel's webhook. */
export function startDiscord(): Promise<StandIn> {
  return startStandIn(() => ({ status: 200, body: {} }), judgeMessage)
}

/** What the compiler finds wrong with messages by the types that `discord-api-types` has of Discord's API; empty: nothing. */
export function checkAgainstDiscordTypes(messages: readonly unknown[]): string {
  return findTypeErrors([
    "import type { RESTPostAPIWebhookWithTokenJSONBody } from 'discord-api-types/v10'",
    declare('messages: RESTPostAPIWebhookWithTokenJSONBody[]', messages),
  ])
}

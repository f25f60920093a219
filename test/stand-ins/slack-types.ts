import { declare, findTypeErrors } from './check-types.ts'
import type { Recorded } from './server.ts'

/** What the compiler finds wrong with the requests by the types that Slack publishes; empty: nothing. */
export function checkAgainstSlackTypes(requests: readonly Pick<Recorded, 'path' | 'body'>[]): string {
  const bodies = (isOf: (path: string) => boolean) => requests.filter(({ path }) => isOf(path)).map(({ body }) => body)
  return findTypeErrors([
    "import type { KnownBlock } from '@slack/types'",
    "import type { ChatPostMessageArguments, ChatUpdateArguments } from '@slack/web-api'",
    "import type { IncomingWebhookSendArguments } from '@slack/webhook'",
    declare(
      'webhook: IncomingWebhookSendArguments[]',
      bodies((path) => path.startsWith('/services/')),
    ),
    declare(
      'posted: ChatPostMessageArguments[]',
      bodies((path) => path.endsWith('/chat.postMessage')),
    ),
    declare(
      'updated: ChatUpdateArguments[]',
      bodies((path) => path.endsWith('/chat.update')),
    ),
    // The arguments take any block; these are the ones that Slack describes.
    declare(
      'blocks: KnownBlock[][]',
      requests.map(({ body }) => (body as { blocks?: unknown }).blocks ?? []),
    ),
  ])
}

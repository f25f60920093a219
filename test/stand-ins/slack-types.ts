import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recorded } from './server.ts'

const ROOT = join(import.meta.dirname, '../..')
const COMPILER = [
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--ignoreConfig',
  '--module',
  'esnext',
  '--moduleResolution',
  'bundler',
]

/** What the compiler finds wrong with the requests by the types that Slack publishes; empty: nothing. */
export function checkAgainstSlackTypes(requests: readonly Pick<Recorded, 'path' | 'body'>[]): string {
  const bodies = (isOf: (path: string) => boolean) => requests.filter(({ path }) => isOf(path)).map(({ body }) => body)
  const source = [
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
  ]
  const cache = join(ROOT, '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'slack-types-'))
  try {
    const file = join(folder, 'requests.ts')
    writeFileSync(file, source.join('\n'))
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), [...COMPILER, file], { encoding: 'utf8', stdio: 'pipe' })
    return ''
  } catch (thrown) {
    return String((thrown as { stdout?: string }).stdout || thrown)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function declare(what: string, values: readonly unknown[]): string {
  return `export const ${what} = ${JSON.stringify(values, null, 1)}`
}

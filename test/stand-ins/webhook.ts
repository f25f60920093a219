import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { Webhook } from 'standardwebhooks'
import { type Recorded, type StandIn, startStandIn } from './server.ts'

/** A token is part of it, as in many such addresses. */
const PATH = '/hooks/deploys/stand-in-token'
export const WEBHOOK_SECRET = ['stand-in', 'signing', 'key', 'of', 'a', 'webhook'].join('-')

export interface WebhookStandIn extends StandIn {
  readonly webhookUrl: string
}

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/outcome.schema.json'), 'utf8')) as object
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
addFormats(ajv)
const validate = ajv.compile(schema)

/** A receiver that checks the signature by the library of Standard Webhooks, and the document by its schema. */
export async function startWebhook(secret: string | Webhook = WEBHOOK_SECRET): Promise<WebhookStandIn> {
  const verifier = typeof secret === 'string' ? new Webhook(secret, { format: 'raw' }) : secret
  const standIn = await startStandIn(
    () => ({ status: 204 }),
    (request) => judge(request, verifier),
  )
  return { ...standIn, webhookUrl: `${standIn.url}${PATH}` }
}

function judge({ method, path, headers, text, body }: Recorded, verifier: Webhook): string[] {
  const isEnd = (body as { result?: unknown } | null)?.result !== null
  return [
    method === 'POST' ? '' : 'is not a POST',
    path === PATH ? '' : 'is to another path',
    /^application\/json; ?charset=utf-8$/.test(String(headers['content-type'])) ? '' : 'is not JSON',
    headers['x-bluegreen-event'] === (isEnd ? 'ended' : 'started') ? '' : 'names another event than its body',
    verify(text, headers as Record<string, string>, verifier),
    validate(body) ? '' : `is not by the schema: ${ajv.errorsText(validate.errors)}`,
  ].filter((what) => what !== '')
}

function verify(text: string, headers: Record<string, string>, verifier: Webhook): string {
  try {
    verifier.verify(text, headers)
    return ''
  } catch (thrown) {
    return `is not signed: ${String(thrown)}`
  }
}

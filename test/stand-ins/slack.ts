import { type Answer, type Recorded, type StandIn, startStandIn } from './server.ts'

export const CHANNEL = { name: '#deploys', id: 'C0123ABCD' }
export const BOT_TOKEN = ['xoxb', '0000000000', 'stand-in-token'].join('-')
const WEBHOOK_PATH = '/services/T0000/B0000/stand-in-secret'

/** Limits that Slack's reference of Block Kit and of chat.postMessage gives, in characters and pieces. */
const LONGEST = { message: 40_000, section: 3_000, field: 2_000, header: 150, context: 10, fields: 10, blocks: 50 }

export interface SlackStandIn extends StandIn {
  readonly webhookUrl: string
  readonly apiUrl: string
}

interface Message {
  readonly channel?: string
  readonly ts?: string
  readonly thread_ts?: string
  readonly text?: string
  readonly blocks?: readonly Block[]
}

interface Block {
  readonly type: string
  readonly text?: { readonly text: string }
  readonly fields?: ReadonlyArray<{ readonly text: string }>
  readonly elements?: ReadonlyArray<{ readonly text?: string }>
}

/** A webhook and the three methods of the Web API that a bot needs, with the answers that Slack gives. */
export async function startSlack(): Promise<SlackStandIn> {
  const posted = new Set<string>()
  const standIn = await startStandIn((request) => answer(request, posted), judge)
  return { ...standIn, webhookUrl: `${standIn.url}${WEBHOOK_PATH}`, apiUrl: `${standIn.url}/api` }
}

function answer(request: Recorded, posted: Set<string>): Answer {
  if (request.path.startsWith('/services/')) {
    return request.path === WEBHOOK_PATH ? { status: 200, body: 'ok' } : { status: 404, body: 'no_service' }
  }
  const refuse = (error: string) => ({ status: 200, body: { ok: false, error } })
  if (request.headers['authorization'] !== `Bearer ${BOT_TOKEN}`) return refuse('invalid_auth')
  const { channel = '', ts = '', thread_ts: thread } = request.body as Message
  if (request.path === '/api/chat.update') {
    if (channel !== CHANNEL.id) return refuse('channel_not_found')
    return posted.has(ts) ? { status: 200, body: { ok: true, channel, ts, text: '' } } : refuse('message_not_found')
  }
  if (request.path !== '/api/chat.postMessage') return refuse('unknown_method')
  if (channel !== CHANNEL.id && channel.replace('#', '') !== CHANNEL.name.slice(1)) return refuse('channel_not_found')
  if (thread !== undefined && !posted.has(thread)) return refuse('thread_not_found')
  const stamp = `17000000${posted.size + 10}.000100`
  posted.add(stamp)
  return { status: 200, body: { ok: true, channel: CHANNEL.id, ts: stamp, message: {} } }
}

function judge({ method, headers, body }: Recorded): string[] {
  const { text = '', blocks = [] } = (body ?? {}) as Message
  return [
    method === 'POST' ? '' : 'is not a POST',
    /^application\/json; ?charset=utf-8$/.test(String(headers['content-type'])) ? '' : 'is not JSON',
    text.length > 0 && text.length <= LONGEST.message ? '' : 'has no text of a length that Slack takes',
    blocks.length <= LONGEST.blocks ? '' : 'has too many blocks',
    ...blocks.map(judgeBlock),
    // A mention of any kind that came from a text of the run.
    /<[!@#]/.test(JSON.stringify(body)) ? 'mentions somebody' : '',
  ].filter((what) => what !== '')
}

function judgeBlock({ type, text, fields = [], elements = [] }: Block): string {
  const longest = type === 'header' ? LONGEST.header : LONGEST.section
  if (text && (text.text.length === 0 || text.text.length > longest)) return `has a ${type} of ${text.text.length}`
  if (fields.length > LONGEST.fields || fields.some((field) => field.text.length > LONGEST.field))
    return 'has long fields'
  return type === 'context' && elements.length > LONGEST.context ? 'has a long context' : ''
}

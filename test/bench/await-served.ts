import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const everyMs = 5
const timeoutSeconds = 600

/** The first answer of a build. */
export interface Served {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The slot that answered. */
  readonly port: number
}

/** Asks nginx every few milliseconds until a build answers. Rejects once the signal is given. */
export async function awaitServed(url: string, id: string, signal: AbortSignal): Promise<Served> {
  const deadline = Date.now() + timeoutSeconds * 1000
  while (Date.now() < deadline) {
    signal.throwIfAborted()
    const { body, port } = await ask(`${url}/built`)
    if (body.startsWith(id)) return { at: Date.now(), port }
    await delay(everyMs)
  }
  throw new Error(`nginx did not serve build ${id} within ${timeoutSeconds} s`)
}

/** On a connection of its own: one from before a reload would still lead to the version before. Empty if there is no answer. */
function ask(url: string): Promise<{ body: string; port: number }> {
  return new Promise((resolve) => {
    const giveUp = () => resolve({ body: '', port: Number.NaN })
    const request = get(url, { agent: false, timeout: 1_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ body, port: Number(response.headers['x-port']) }))
      response.on('error', giveUp)
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', giveUp)
  })
}

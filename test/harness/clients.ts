import { Agent, request } from 'node:http'

/** Many users who keep asking, told apart by the cookie `client`. */
export interface Clients {
  /** The versions that each one got, in order, each named once per change. */
  readonly versions: ReadonlyMap<number, readonly string[]>
  readonly requests: number
  /** Status codes of 500 and above, and 0 for no answer. */
  readonly failures: readonly number[]
  /** The share of those asked from now on, in percent, that got the version, once each client was asked again. */
  shareOf(version: string): Promise<number>
  stop(): Promise<void>
}

/** Asks at `rate` requests a second, one client after the other. */
export function startClients(url: string, count: number, rate: number, path = '/'): Clients {
  const agent = new Agent({ keepAlive: true })
  const versions = new Map<number, string[]>()
  const failures: number[] = []
  const flying = new Set<Promise<void>>()
  const rounds: Array<() => void> = []
  const began = performance.now()
  let sent = 0
  const send = async (client: number) => {
    const { status, version } = await ask(new URL(path, url), client, agent)
    if (status === 0 || status >= 500) failures.push(status)
    const known = versions.get(client) ?? []
    if (version !== null && known.at(-1) !== version) versions.set(client, [...known, version])
  }
  const timer = setInterval(() => {
    for (; sent < ((performance.now() - began) / 1000) * rate; sent++) {
      const asking = send(sent % count).finally(() => flying.delete(asking))
      flying.add(asking)
      if (sent % count === count - 1) for (const next of rounds.splice(0)) asking.finally(next)
    }
  }, 5)
  const round = () => new Promise<void>((resolve) => rounds.push(resolve))
  return {
    versions,
    failures,
    get requests() {
      return sent
    },
    async shareOf(version) {
      await round()
      await round()
      return (100 * [...versions.values()].filter((got) => got.at(-1) === version).length) / versions.size
    },
    async stop() {
      clearInterval(timer)
      await Promise.all(flying)
      agent.destroy()
    },
  }
}

function ask(url: URL, client: number, agent: Agent): Promise<{ status: number; version: string | null }> {
  return new Promise((resolve) => {
    const headers = { cookie: `other=1; client=user-${client}` }
    const sent = request(url, { agent, headers, timeout: 10_000 }, (answer) => {
      const { statusCode: status = 0 } = answer
      const version = answer.headers['x-version']
      answer.on('error', () => resolve({ status: 0, version: null }))
      answer.on('end', () => resolve({ status, version: typeof version === 'string' ? version : null }))
      answer.resume()
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve({ status: 0, version: null }))
    sent.end()
  })
}

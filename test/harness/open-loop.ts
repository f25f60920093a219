import { Agent, request } from 'node:http'

/** Requests at a steady rate, whether or not those before are answered. */
export interface OpenLoop {
  /** Those that ended, by status; 0 stands for no answer. */
  readonly byStatus: ReadonlyMap<number, number>
  /** Lets those in flight end. */
  stop(): Promise<void>
}

/** Requests the paths in turn, `rate` requests per second, from each of the addresses equally often. */
export function startOpenLoop(urls: readonly string[], paths: readonly string[], rate: number): OpenLoop {
  const agent = new Agent({ keepAlive: true })
  const byStatus = new Map<number, number>()
  const flying = new Set<Promise<void>>()
  const began = performance.now()
  let sent = 0
  const send = async (number: number) => {
    const url = new URL(paths[number % paths.length] ?? '/', urls[number % urls.length])
    const status = await ask(url, agent)
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
  }
  const timer = setInterval(() => {
    for (; sent < ((performance.now() - began) / 1000) * rate; sent++) {
      const asking = send(sent).finally(() => flying.delete(asking))
      flying.add(asking)
    }
  }, 5)
  return {
    byStatus,
    async stop() {
      clearInterval(timer)
      await Promise.all(flying)
      agent.destroy()
    },
  }
}

function ask(url: URL, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, timeout: 10_000 }, (answer) => {
      answer.on('error', () => resolve(0)).on('end', () => resolve(answer.statusCode ?? 0))
      answer.resume()
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(0))
    sent.end()
  })
}

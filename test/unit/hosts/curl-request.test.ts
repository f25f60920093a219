import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

/** What a server hears of a request by curl for that path, and what the script says of its answer. */
async function ask(path: string, answer: RequestListener = (_, response) => response.end('ok'), proto = '') {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // The last line of a script is its only command, and runs it.
  const script = `. ${scriptFile('common')}; . ${scriptFile('curl-request')}`
  const args = [`http://127.0.0.1:${port}${path}`, '', '', '5', '1000', 'GET', proto]
  const [[heard], { stdout }] = await Promise.all([
    once(server, 'request') as Promise<[IncomingMessage]>,
    promisify(execFile)('sh', ['-c', script, 'sh', ...args]),
  ]).finally(() => server.close())
  return { heard, said: stdout }
}

describe.skipIf(process.platform !== 'linux')('a request by curl', () => {
  test("says whose it is: nginx's log counts it as the action's own", async () => {
    const { heard, said } = await ask('/health')
    expect(said).toBe('status 200\nbody ok\n')
    expect(heard.headers['user-agent']).toBe('bluegreen-action')
    expect(heard.headers['x-forwarded-proto']).toBeUndefined()
  })

  test('says that users come by TLS, if they do, and where a redirect leads', async () => {
    const redirect: RequestListener = (_, response) => response.writeHead(302, { Location: '/login' }).end()
    const { heard, said } = await ask('/health', redirect, 'https')
    expect(heard.headers['x-forwarded-proto']).toBe('https')
    expect(said).toBe('status 302\nlocation /login\n')
  })

  test.each(['/orders?filter=[1-3]', '/orders/{a,b}', '/orders?ids[]=1&ids[]=2'])(
    'is for the path as it is: %s',
    async (path) => {
      expect((await ask(path)).heard.url).toBe(path)
    },
  )
})

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const scripts = join(import.meta.dirname, '../../../src/hosts/scripts')

/** What a server hears of a request by curl for that path, and what the script says of its answer. */
async function ask(path: string): Promise<{ heard: IncomingMessage; said: string }> {
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // The last line of a script is its only command, and runs it.
  const script = `. ${scripts}/lib.sh; . ${scripts}/ask.sh`
  const args = [`http://127.0.0.1:${port}${path}`, '', '', '5', '1000', 'GET']
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
  })

  test.each(['/orders?filter=[1-3]', '/orders/{a,b}', '/orders?ids[]=1&ids[]=2'])(
    'is for the path as it is: %s',
    async (path) => {
      expect((await ask(path)).heard.url).toBe(path)
    },
  )
})

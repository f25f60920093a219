import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const scripts = join(import.meta.dirname, '../../../src/hosts/scripts')

test.skipIf(process.platform !== 'linux')(
  "a request by curl says whose it is: nginx's log counts it as the action's own",
  async () => {
    const agents: Array<string | undefined> = []
    const server = createServer((request, response) => {
      agents.push(request.headers['user-agent'])
      response.end('ok')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    // The last line of a script is its only command, and runs it.
    const script = `. ${scripts}/lib.sh; . ${scripts}/ask.sh`
    const args = [`http://127.0.0.1:${port}/health`, '', '', '5', '1000', 'GET']
    const { stdout } = await promisify(execFile)('sh', ['-c', script, 'sh', ...args])
    server.close()
    expect(stdout).toBe('status 200\nbody ok\n')
    expect(agents).toEqual(['bluegreen-action'])
  },
)

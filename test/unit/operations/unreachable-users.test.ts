import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createInputs } from '../plan/create-values.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const KINDS: ReadonlyArray<Partial<Inputs>> = [{}, { operation: 'rollback' }, { dryRun: true }, { operation: 'status' }]

/** On loopback, with nothing that listens there. */
async function unreachableUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return `http://127.0.0.1:${port}/?token=hunter2`
}

test.each(KINDS)('a verify-url that the runner can’t reach is refused, and nothing is changed: %o', async (kind) => {
  const proof = { ...createInputs().proof, bakeTime: 0, verifyUrl: await unreachableUrl() }
  const { outcome, events } = await runIn({ running: [8000, 8001] }, 'instant', { proof, ...kind })
  const { message, remedy } = outcome.failure ?? {}
  expect(`${message} ${remedy}`).toMatch(/verify-url \S+\/\?… does not answer: .*ECONNREFUSED.*NO_PROXY/s)
  expect(JSON.stringify(outcome)).not.toContain('hunter2')
  expect(events.filter((event) => / (launch|stop|promote)$/.test(event))).toEqual([])
  // What is live is still said.
  if (kind.operation === 'status') expect(outcome.status?.slots.filter(({ isLive }) => isLive)).toHaveLength(1)
})

test('an address that answers badly is a remark, and an answer that the new version fixes is none', async () => {
  let isFixed = false
  const server = createServer((_, response) => response.writeHead(isFixed ? 200 : 500).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const verifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const proof = { ...createInputs().proof, bakeTime: 0, verifyUrl }
  const seen = await runIn({}, 'instant', { proof, operation: 'status' })
  expect(seen.outcome).toMatchObject({ failure: null, status: { faults: [] } })
  expect(seen.outcome.status?.remarks).toEqual([expect.stringContaining(`verify-url ${verifyUrl} answers 500; `)])
  isFixed = true
  const { outcome } = await runIn({}, 'instant', { proof })
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
  server.close()
})

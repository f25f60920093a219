import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Connection } from '../../../src/hosts/connection.ts'
import type { AppHost, Hosts } from '../../../src/hosts/hosts.ts'
import { requireVerifyUrl, requireVerifyUrlReachable, tryVerifyUrl } from '../../../src/stages/verify-url.ts'
import { createApp, createInputs } from '../plan/create-values.ts'
import { startProxy } from '../web/proxy.ts'

const ends: Array<() => void> = []
beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'NO_PROXY', 'http_proxy', 'no_proxy']) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  for (const end of ends.splice(0)) end()
})

/** Answers with these in turn, and goes on with the last. */
async function startSite(...statuses: readonly number[]) {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(statuses[asked.length] ?? statuses.at(-1) ?? 200).end()
    asked.push(url)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}/`, asked, close: () => server.close() }
}

async function closedUrl(): Promise<string> {
  const { url, close } = await startSite()
  close()
  return url
}

const forwardOut = async (_from: string, _port: number, address: string, port: number) => {
  const socket = connect(port, address)
  await once(socket, 'connect')
  return socket
}
const connection = {
  label: 'u@app',
  ssh: { forwardOut },
  lost: { reason: null, until: <T>(work: Promise<T>) => work },
} as unknown as Connection
const app = { connection, address: { host: 'app', address: '127.0.0.1' } } as unknown as AppHost
const hosts: Hosts = { apps: [app], nginx: [], close: () => undefined }

const inputsFor = (verifyUrl: string, overrides: Parameters<typeof createInputs>[0] = {}) =>
  createInputs({ proof: { ...createInputs().proof, verifyUrl }, ...overrides })

/** What comes of a live slot on that port, on which something listens or not. */
async function requireWith(verifyUrl: string, slot: number, { isUp = true, hasDrifted = false } = {}) {
  const inputs = inputsFor(verifyUrl, { ports: { blue: slot, green: 1 } })
  const seen = createApp([], {
    slots: [
      {
        port: slot,
        processes: isUp ? [...(createApp([8000]).slots[0]?.processes ?? [])] : [],
        linkedRelease: null,
        healthListeners: [],
      },
    ],
  })
  const drifts = hasDrifted ? [{ index: 0, host: 'web', reason: 'a promotion was left', isAlreadyServing: false }] : []
  const live = { movedFrom: null, livePort: slot, links: [], drifts }
  return requireVerifyUrlReachable({ hosts, apps: [seen] }, live, inputs, tryVerifyUrl(inputs))
}

test('the runner’s proxy is used', async () => {
  const site = await startSite(200)
  const proxy = await startProxy(site.port)
  ends.push(proxy.close)
  vi.stubEnv('HTTP_PROXY', proxy.url)
  await requireVerifyUrl('http://shop.nowhere.invalid/')
  expect(proxy.log).toEqual(['GET http://shop.nowhere.invalid/'])
})

test('one bad answer of what is in front of nginx reverts nothing', async () => {
  const site = await startSite(502, 503, 200)
  await requireVerifyUrl(site.url)
  expect(site.asked).toHaveLength(3)
})

test('what stays bad for 5 s is a failure, which does not show the query', async () => {
  const site = await startSite(404)
  const began = performance.now()
  await expect(requireVerifyUrl(`${site.url}shop?token=hunter2`)).rejects.toThrow(
    `verify-url ${site.url}shop?… answers 404`,
  )
  expect(performance.now() - began).toBeGreaterThan(5_000)
  expect(site.asked.length).toBeGreaterThan(2)
  expect(new Set(site.asked)).toEqual(new Set(['/shop?token=hunter2']))
})

test('an address that can’t be reached is refused before anything is changed, if what is live is healthy', async () => {
  const slot = await startSite(200)
  const url = await closedUrl()
  await expect(requireWith(url, slot.port)).rejects.toMatchObject({
    message: expect.stringMatching(`^verify-url ${url} does not answer: connect ECONNREFUSED`),
    remedy: expect.stringContaining('NO_PROXY'),
  })
})

test('a bad answer, or a live version that is not well, does not refuse what may fix it', async () => {
  const [slot, sick, url] = [await startSite(200), await startSite(503), await closedUrl()]
  const bad = await startSite(502)
  expect(await requireWith(`${bad.url}?a=b`, slot.port)).toBe(
    `verify-url ${bad.url}?… answers 502; a promotion that does not change that will be reverted`,
  )
  expect(bad.asked).toHaveLength(1)
  expect(await requireWith(url, sick.port)).toMatch(/does not answer: .*; a promotion that does not change that/)
})

test.each([{ isUp: false }, { hasDrifted: true }])('nothing is required if %o', async (situation) => {
  const slot = await startSite(200)
  expect(await requireWith(await closedUrl(), slot.port, situation)).toBeNull()
})

test.each([
  [{ operation: 'deploy', promote: false }, 0],
  [{ operation: 'rollback', promote: false }, 1],
  [{ operation: 'status', promote: true }, 1],
] as const)('%o: requested %i times before anything is changed', async (overrides, times) => {
  const site = await startSite(200)
  expect(await tryVerifyUrl(inputsFor(site.url, overrides))).toBeNull()
  expect(site.asked).toHaveLength(times)
})

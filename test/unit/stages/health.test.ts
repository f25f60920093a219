import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import type { AppHost, Hosts } from '../../../src/hosts/hosts.ts'
import { onEachProcess, type WatchedProcess } from '../../../src/stages/launch.ts'
import { waitUntilHealthy } from '../../../src/stages/wait-until-healthy.ts'
import { createInputs } from '../plan/create-values.ts'

const never = new Promise<never>(() => undefined)

/** Whatever port is asked there, it is this one that answers. */
function appThrough(port: number): AppHost {
  const forwardOut = async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const lost = { reason: null, until: <T>(work: Promise<T>) => work }
  const connection = { label: 'u@a', ssh: { forwardOut }, lost }
  return { connection, address: { host: 'u@a', address: 'u@a' } } as unknown as AppHost
}

/** A process that never listens on its port, but on these. */
function waitsOn(label: string, broken: Promise<never>, ports: readonly number[] = []): WatchedProcess {
  const app = { connection: { label }, address: { host: label, address: label } } as unknown as AppHost
  const nothing = () => Promise.resolve()
  return {
    app,
    listening: new Map([[8000, never]]),
    broken,
    hold: () => undefined,
    leave: nothing,
    stage: nothing,
    stop: nothing,
    readLog: async () => [],
    examine: async () => ({ ports, threads: [] }),
  }
}

test('a process that ends on one host is reported long before the deadline of another, which is no longer waited for', async () => {
  const inputs = createInputs()
  const hosts = { apps: [], nginx: [], close: () => undefined } as Hosts
  const processes = [waitsOn('u@a', Promise.reject(new Failure('the application ended'))), waitsOn('u@b', never)]
  const begun = performance.now()
  const work = onEachProcess(
    processes,
    (process, over) => waitUntilHealthy(hosts, process, 8000, inputs, () => undefined, over),
    50,
  )
  await expect(work).rejects.toMatchObject({ message: 'u@a: the application ended' })
  expect(performance.now() - begun).toBeLessThan((inputs.health.timeout * 1000) / 10)
})

test('a process that listens on another port is told apart from one that is slow, with what moved it there', async () => {
  const inputs = createInputs()
  const hosts = { apps: [], nginx: [], close: () => undefined } as Hosts
  const short = { ...inputs, health: { ...inputs.health, timeout: 0.2, interval: 0.05 } }
  const failureOf = (ports: readonly number[]) =>
    waitUntilHealthy(hosts, waitsOn('u@a', never, ports), 8000, short, () => undefined).catch((thrown) => thrown)
  expect(await failureOf([8080])).toMatchObject({
    message: 'u@a:8000/ was not healthy within 0.2 s: nothing listens on port 8000; it listens on port 8080 instead',
    remedy: expect.stringContaining('something overrides the server.port'),
  })
  expect(await failureOf([])).toMatchObject({
    message: 'u@a:8000/ was not healthy within 0.2 s: nothing listens on port 8000',
    remedy: expect.stringContaining('raise health-timeout'),
  })
})

test('a 404 while the process listens on another port too: its health may be there, unless health-port is set', async () => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const inputs = createInputs({ ports: { blue: port, green: 1 } })
  const short = { ...inputs, health: { ...inputs.health, timeout: 0.2, interval: 0.05 } }
  const listens = { ...waitsOn('u@a', never, [port, 9000]), app: appThrough(port), listening: new Map() }
  const hosts = { apps: [listens.app], nginx: [], close: () => undefined } as Hosts
  const failureOf = (given: typeof inputs) =>
    waitUntilHealthy(hosts, listens, port, given, () => undefined).catch((thrown) => thrown)
  expect(await failureOf(short)).toMatchObject({
    message: `u@a:${port}/ was not healthy within 0.2 s: it answers 404`,
    remedy: expect.stringMatching(/^If its health is on port 9000, where it listens too/),
  })
  const ports = { blue: 9001, green: 9002 }
  expect(await failureOf({ ...short, health: { ...short.health, ports } })).toMatchObject({
    message: `u@a:9001/ was not healthy within 0.2 s: it answers 404`,
    remedy: expect.stringMatching(/^The application is up, but has no page at health-path/),
  })
  server.close()
})

import { expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import type { AppHost, Hosts } from '../../../src/hosts/hosts.ts'
import { onEachProcess, type WatchedProcess } from '../../../src/stages/launch.ts'
import { waitUntilHealthy } from '../../../src/stages/wait-until-healthy.ts'
import { createInputs } from '../plan/create-values.ts'

const never = new Promise<never>(() => undefined)

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
    remedy: null,
  })
})

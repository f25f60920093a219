import { expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import type { AppHost, Hosts } from '../../../src/hosts/hosts.ts'
import { onEachProcess, type WatchedProcess } from '../../../src/stages/launch.ts'
import { waitUntilHealthy } from '../../../src/stages/wait-until-healthy.ts'
import { createInputs } from '../plan/create-values.ts'

const never = new Promise<never>(() => undefined)

/** A process that never listens. */
function waitsOn(label: string, broken: Promise<never>): WatchedProcess {
  const app = { connection: { label }, address: { host: label, address: label } } as unknown as AppHost
  const nothing = () => Promise.resolve()
  return {
    app,
    listening: new Map([[8000, never]]),
    broken,
    hold: () => undefined,
    leave: nothing,
    stop: nothing,
    readLog: async () => [],
    readThreads: async () => [],
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

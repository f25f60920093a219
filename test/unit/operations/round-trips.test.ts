import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createEarlyEnd } from '../../../src/progress/early-end.ts'
import { createStages } from '../../../src/progress/stages.ts'
import { run } from '../../../src/run.ts'
import { createTrafficMeter } from '../../bed/traffic.ts'
import { writeZip, zipEntry } from '../../bench/zip.ts'
import { createInputs } from '../plan/create-values.ts'
import { startInstantService } from './instant-service.ts'

const build = vi.hoisted(() => ({ ends: () => Promise.resolve(), hashMs: 0 }))
vi.mock('../../../src/jar/hash-file.ts', async (original) => {
  const { hashFile } = await original<typeof import('../../../src/jar/hash-file.ts')>()
  return { hashFile: (path: string) => delay(build.hashMs).then(() => hashFile(path)) }
})
vi.mock('../../../src/build/run-build.ts', async (original) => {
  const { buildJar, ...rest } = await original<typeof import('../../../src/build/run-build.ts')>()
  return { ...rest, buildJar: (...given: Parameters<typeof buildJar>) => build.ends().then(() => buildJar(...given)) }
})
vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const DELAY_MS = 60
/** Nothing has been under way for so long: all that had to be opened ahead is open. */
const QUIET_MS = 10 * DELAY_MS

const NOTIFIER = {
  started: () => undefined,
  planned: () => undefined,
  changes: async () => null,
  ended: async () => undefined,
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'round-trips-'))
  const manifest = zipEntry('META-INF/MANIFEST.MF', Buffer.from('Main-Class: A\n\n'), 'stored')
  writeZip(join(folder, 'app.jar'), [
    manifest,
    zipEntry('A.class', Buffer.alloc(0), 'stored'),
    zipEntry('data', randomBytes(50_000), 'stored'),
  ])
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A run of a service on so many app hosts, each some way off; `onScript` as in {@link startInstantService}. */
async function runOn(apps: number, overrides: Partial<Inputs>, onScript?: Parameters<typeof startInstantService>[3]) {
  const meter = createTrafficMeter()
  const jar = { workingDirectory: folder, jar: 'app.jar', command: '', version: '2.0.0', isLeftOver: false }
  const proof = { ...createInputs().proof, bakeTime: 0 }
  const own = { build: jar, proof, ...overrides }
  const service = await startInstantService(apps, { delayMs: DELAY_MS, meter }, own, onScript)
  build.ends = async () => {
    while (Date.now() - (meter.marks.at(-1)?.at ?? Date.now()) < QUIET_MS) await delay(DELAY_MS)
  }
  const trips = () => meter.marks.at(-1)?.roundTrips ?? 0
  const roundTrips: Record<string, number> = {}
  let [began, stage] = [0, '']
  const sink = {
    open(title: string) {
      began = trips()
      stage = title
    },
    close() {
      roundTrips[stage] = trips() - began
    },
    line: () => undefined,
  }
  const voice = { warn: () => undefined, debug: () => undefined }
  try {
    const outcome = await run(service.inputs, createStages(sink, createEarlyEnd()), voice, NOTIFIER, new Date())
    expect(outcome.failure).toBeNull()
    return { outcome, roundTrips, events: service.events }
  } finally {
    await service.close()
  }
}

const instant = { ...createInputs().setup, layout: 'instant' as const }
const links = { ...createInputs().setup, layout: 'links' as const }
const TELL = '/.well-known/bluegreen/dev_live'

// A machine that is busy can add to what is counted, and never takes away from it.
describe('round trips of each stage', { retry: 3 }, () => {
  test.each([
    [1, instant],
    [1, links],
    [8, instant],
  ])('of a deployment to %i app hosts, %o', async (apps, setup) => {
    const { roundTrips } = await runOn(apps, { setup })
    expect(roundTrips).toMatchObject({ Connect: 0, Lock: 1, Look: 1, Plan: 0, Launch: 1, Health: 3, Promote: 1 })
    expect(roundTrips).toMatchObject({ Prove: 2, Bake: 0, Confirm: 2 })
    // One more where the host has the release later than the look.
    expect(roundTrips['Upload']).toBeLessThanOrEqual(2)
  })

  test('of the health of a slot that is asked on another port, and must be ready', async () => {
    const apart = { path: '/health', nginxProof: 'answers', ports: { blue: 9000, green: 9001 } } as const
    const health = { ...createInputs().health, ...apart }
    const { roundTrips, events } = await runOn(1, { setup: instant, health })
    expect(roundTrips).toMatchObject({ Look: 1, Health: 4 })
    expect(events).toContain('/health/readiness')
  })

  const login = 7
  const shell = 2

  test.each([1, 8])('of a rollback on %i app hosts', async (apps) => {
    const { roundTrips } = await runOn(apps, { setup: instant, operation: 'rollback' })
    expect(roundTrips).toMatchObject({ Connect: login, Lock: shell + 1, Look: 2, Plan: 0, Clear: 1, Launch: 1 })
  })

  test('of a dry run', async () => {
    const { roundTrips } = await runOn(2, { setup: instant, dryRun: true })
    expect(roundTrips).toEqual({ Plan: login + shell + 1 + 2 })
  })
})

test('a jar is sent while its sum is computed, and the host hears that the runner is there', async () => {
  build.hashMs = 3_500
  const { events, outcome } = await runOn(1, { setup: instant })
  build.hashMs = 0
  const sent = events.slice(events.indexOf('app1 receive'), events.indexOf('received'))
  expect(sent).toContain('keep')
  expect(outcome.jarSha256).toMatch(/^[0-9a-f]{64}$/)
})

test.each([300, 1_500])('what HTTP tells is asked once the lock is held, which takes %i ms', async (ms) => {
  const { events } = await runOn(1, { setup: instant }, (_, situation) => {
    situation.lockedMs = ms
  })
  const locked = events.indexOf('locked')
  const promoted = events.indexOf('nginx promote')
  expect(events.slice(0, locked).filter((event) => event.startsWith('/'))).toEqual([])
  expect(events.slice(locked, promoted).filter((event) => event === TELL)).toEqual([TELL])
  // Those that had waited for too long were not used.
  const reached = (from: number, to: number) => events.slice(from, to).filter((event) => event === 'nginx to 80').length
  expect([reached(0, locked), reached(locked, promoted)]).toEqual([2, ms > 1_000 ? 2 : 0])
})

test.each([instant, links])(
  'what another run changed while the lock was held by it is seen, and proved: $layout',
  async (setup) => {
    const { outcome, events } = await runOn(1, { setup }, (script, situation) => {
      if (script === 'app1 lock') situation.live = 8001
    })
    expect(outcome).toMatchObject({ result: 'deployed', previousPort: 8001, livePort: 8000 })
    const promoted = events.indexOf('nginx promote')
    const looked = events.lastIndexOf('nginx observe-nginx', promoted)
    expect(events.slice(looked, promoted)).toContain('nginx to 8001')
  },
)

test('what was asked while a guard was about to revert a promotion counts for nothing', async () => {
  let looks = 0
  const { events } = await runOn(1, { setup: instant }, (script, situation) => {
    if (script !== 'nginx observe-nginx') return
    looks += 1
    situation.promotion = looks === 2 ? 'pending held 8000 8001 1000 1000' : ''
  })
  const promoted = events.indexOf('nginx promote')
  const looked = events.lastIndexOf('nginx observe-nginx', promoted)
  expect(events.slice(looked, promoted)).toContain(TELL)
})

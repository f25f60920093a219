import { describe, expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createInputs } from '../plan/create-values.ts'
import type { Situation } from './instant-service.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const PROMOTED = JSON.stringify({ at: '', operation: 'promote', result: 'promoted', release: '0.9.0-1.1-aaaaaaa' })
const STAGED = JSON.stringify({ at: '', operation: 'deploy', result: 'staged', release: '0.9.0-1.1-aaaaaaa' })

describe('what was staged, and is live all the same,', () => {
  const systemd = { launch: { ...createInputs().launch, launcher: 'systemd' } } as const
  const left: Partial<Situation> = { live: 8000, running: [8001], unsupervised: [8001], journal: [STAGED] }
  const reached: Partial<Situation> = { ...left, live: 8001, newer: 8000 }

  test.each<[string, Partial<Situation>, 'instant' | 'links']>([
    ['made live by Reconcile', left, 'instant'],
    ['made live by Reconcile', left, 'links'],
    ['made live by hand', reached, 'instant'],
    ['though the line that says so is missing', { ...left, journal: [] }, 'instant'],
    ['promoted by a version of this action that did not do it', { ...left, journal: [STAGED, PROMOTED] }, 'instant'],
  ])('is supervised before anything else: %s', async (_, found, layout) => {
    const { outcome, events, log } = await runIn(found, layout, systemd)
    expect(outcome).toMatchObject({ failure: null, result: 'deployed', livePort: 8000 })
    const steps = events.filter((event) => /(follow-process|launch|nginx promote)$/.test(event))
    const moving = found.live === left.live ? ['nginx promote'] : []
    expect(steps).toEqual([...moving, 'app1 follow-process', 'app1 launch', 'nginx promote'])
    expect(log).toContainEqual(expect.stringMatching(/: 0\.9\.0-1\.1-aaaaaaa was staged and is live: from now on/))
  })

  test('does not stop the run that replaces it if it ends meanwhile', async () => {
    const { outcome, log } = await runIn({ ...left, standbyEnds: 'at once' }, 'instant', systemd)
    expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
    expect(log).toContainEqual(expect.stringContaining('may not start again after a boot: the application ended'))
  })

  test.each<[string, Partial<Situation>, Partial<Inputs>]>([
    ['by nohup', left, {}],
    ['and is supervised by now', { ...left, unsupervised: [8000] }, systemd],
    ['without nginx', { ...left, recorded: 8001 }, { ...systemd, nginxHosts: [] }],
  ])('is not touched if it was started %s', async (_, found, overrides) => {
    const { health } = createInputs()
    const { outcome, events } = await runIn(found, 'instant', { ...overrides, health: { ...health, path: null } })
    expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
    expect(events).not.toContain('app1 follow-process')
  })
})

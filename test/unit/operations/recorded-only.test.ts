import { describe, expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createInputs } from '../plan/create-values.ts'
import type { Situation } from './instant-service.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const OLDER = '0.9.0-1.1-aaaaaaa'
const entry = (result: string) => JSON.stringify({ at: '', operation: 'deploy', result, release: OLDER })

describe('what requests reach already, and is only recorded as live,', () => {
  /** The newer release was live on 8000, and has crashed. */
  const crashed: Partial<Situation> = { live: 8000, running: [8001], journal: [entry('deployed')] }
  const staged: Partial<Situation> = { live: 8001, newer: 8000, running: [8001], journal: [entry('staged')] }
  const { health, proof } = createInputs()
  const worker = { nginxHosts: [], health: { ...health, path: null }, proof: { ...proof, bakeTime: 0 } }

  test.each<[string, Partial<Situation>, Partial<Inputs>]>([
    ['a rollback', crashed, { operation: 'rollback' }],
    ['a promotion', staged, { operation: 'promote' }],
    ['a rollback without nginx', { ...crashed, recorded: 8000 }, { ...worker, operation: 'rollback' }],
  ])('was not changed by %s that does not finish', async (_, found, overrides) => {
    const ends = { ...found, standbyEnds: 'before it is left' } as const
    const { outcome, log } = await runIn(ends, 'instant', overrides)
    expect(outcome).toMatchObject({ result: 'failed', release: OLDER, failure: { stage: 'Confirm' } })
    expect(log).toContain('port 8001 stays live')
  })
})

describe('a rollback from a version that requests have left', () => {
  const left: Partial<Situation> = { live: 8000, running: [8001], journal: [entry('deployed')] }

  test('leaves word of that until it has finished, for the next one', async () => {
    const { events } = await runIn({ ...left, standbyEnds: 'before it is left' }, 'instant', { operation: 'rollback' })
    // Reconcile's record, and that of the release.
    expect(events.filter((event) => event.startsWith('moved-from'))).toEqual(['moved-from 8000', 'moved-from 8000'])
  })

  test.each(['confirmed free 8000 8001', 'reverted free 8001 8001'])(
    'goes on where an earlier run ended: %s',
    async (said) => {
      const promotion = `${said} 1000 1000\npromotion-moved-from 8000`
      const found = { ...left, live: 8001, newer: 8000, promotion }
      const { outcome, events } = await runIn(found, 'instant', { operation: 'rollback' })
      expect(outcome).toMatchObject({ failure: null, result: 'rolled-back', release: OLDER, livePort: 8001 })
      expect(events).not.toContain('app1 launch')
    },
  )
})

import { expect, test } from 'vitest'
import type { LiveState } from '../../../../src/plan/live/find-live.ts'
import { needsHealth, refuseUnhealthy } from '../../../../src/plan/live/reconcilable.ts'
import { createApp, createInputs, createJournalEntry } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const drift = { index: 0, host: 'web', reason: 'web: the link points to 8001', isAlreadyServing: false }
const link = { layout: 'instant', port: 8001 } as unknown as LiveState['links'][number]
const drifted: LiveState = { livePort: 8000, movedFrom: null, links: [link], drifts: [drift] }
const serving = { ...drifted, drifts: [{ ...drift, isAlreadyServing: true }] }
const staged = createApp([8000], { journal: [createJournalEntry('staged', '1.0.0-1.1-aaaaaaa')] })

test.each([
  ['users would be sent to the slot', 'deploy', drifted, createApp([8000]), true],
  [
    'one of several hosts would send them there',
    'deploy',
    { ...drifted, drifts: [...serving.drifts, drift] },
    createApp([8000]),
    true,
  ],
  ['they are there already', 'deploy', serving, createApp([8000]), false],
  ['they are there already, and what is staged there is promoted', 'promote', serving, staged, true],
  ['they are there already, on what is staged, and something else follows it', 'deploy', serving, staged, false],
  ['they are there already, and what is promoted was not staged', 'promote', serving, createApp([8000]), false],
  ['nothing has drifted', 'deploy', { ...drifted, drifts: [] }, createApp([8000]), false],
  ['nothing answers on it', 'deploy', drifted, createApp([]), false],
  ['there is no nginx', 'deploy', { ...drifted, links: [] }, createApp([8000]), false],
] as const)('if %s, its health counts: %#', (_, operation, live, app, isNeeded) => {
  expect(needsHealth(createInputs({ operation }), live, [app])).toBe(isNeeded)
})

test('a slot that is healthy on no host does not become live', () => {
  const second = { ...drift, index: 1, host: 'web2', reason: 'web2: no link' }
  const both = { ...drifted, drifts: [drift, drift, second] }
  expect(refusalOf(() => refuseUnhealthy(both, ['it answers 503', 'it answers 500']))).toEqual({
    message:
      'web: the link points to 8001; web2: no link; port 8000 would then be the live slot, but it is not healthy: it answers 503',
    remedy: 'Make one slot healthy (start its release again, or restart it), then run this again.',
  })
  expect(() => refuseUnhealthy(both, ['it answers 503', null])).not.toThrow()
})

import { expect, test, vi } from 'vitest'
import type { Situation } from './instant-service.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

/** The scripts that change the link, in their order, of a deployment to hosts on which the promotion to port 8001 was left. */
async function changesAfter(found: Partial<Situation>, layout: 'instant' | 'links') {
  const { outcome, events } = await runIn({ live: 8001, ...found }, layout)
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
  return events.filter((event) => /^nginx (promote|recover)$/.test(event))
}

// A promotion back to the slot from before would be reverted if its run were cut off, and would take the record of this one with it.
test.each(['instant', 'links'] as const)('what was left is reverted under its own record: %s', async (layout) => {
  for (const promotion of ['pending free 8000 8001 1000 1000', 'reverting free 8000 8001 1000 1000']) {
    const changes = await changesAfter({ running: [8000, 8001], promotion }, layout)
    expect(changes).toEqual(['nginx recover', 'nginx promote'])
  }
})

test('where the slot from before is down, the other one is promoted', async () => {
  const found = { running: [8001], promotion: 'pending free 8000 8001 1000 1000' }
  expect(await changesAfter(found, 'instant')).toEqual(['nginx promote', 'nginx promote'])
})

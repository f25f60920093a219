import { expect, test, vi } from 'vitest'
import type { Hosts } from '../../../src/hosts/hosts.ts'
import { acquireLock } from '../../../src/stages/lock.ts'
import { createInputs } from '../plan/create-values.ts'
import { createTalkingHost } from '../talking-host.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('../talking-host.ts')).frameAsCall,
}))

const COMPLAINT = "ERROR: ld.so: object '/usr/lib/missing.so' from LD_PRELOAD cannot be preloaded: ignored."

/** What the log says until the lock is held on a host whose script says these lines. */
async function waitOn(...says: string[]): Promise<string[]> {
  const { connection } = createTalkingHost('app', { says, hears: (word) => (word === 'release' ? [] : null) })
  const told: string[] = []
  const hosts = { apps: [{ connection }], nginx: [] } as unknown as Hosts
  const lock = await acquireLock(
    hosts,
    createInputs(),
    (line) => told.push(line),
    () => undefined,
  )
  await lock.release()
  return told
}

test('the log names who holds the lock; what commands complain of, where a login sends stderr with stdout, is nobody', async () => {
  expect(await waitOn(COMPLAINT, 'held run 7.1 of mona', COMPLAINT, 'held ', 'locked')).toEqual([
    'waiting for the lock, which is held by run 7.1 of mona',
    'waiting for the lock, which is held by a run that just began',
  ])
})

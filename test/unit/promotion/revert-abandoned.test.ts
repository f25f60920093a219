import { expect, test, vi } from 'vitest'
import { readRecord } from '../../../src/plan/promotion-record.ts'
import type { Front } from '../../../src/promotion/front.ts'
import { createHostReversal } from '../../../src/promotion/revert-abandoned.ts'
import { createInputs } from '../plan/create-values.ts'
import { createTalkingHost } from '../talking-host.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('../talking-host.ts')).frameAsCall,
}))

/** What reverting says, after the reversal has ended like this. */
async function revertAfter(ended: string) {
  const { connection } = createTalkingHost('web', { says: [`ended ${ended}`] })
  const link = { layout: 'instant', port: 8001, isShared: false, entry: '' }
  const front = { nginx: { connection, reconnect: () => Promise.reject(new Error('gone')) }, link } as unknown as Front
  const left = readRecord('pending free 8000 8001 1000 1000')
  if (left === null) throw new Error('no record')
  const reversal = createHostReversal(front, left, createInputs(), () => undefined)
  const failed = await reversal.widen(100).then(
    () => false,
    () => true,
  )
  return { failed, state: await reversal.revert() }
}

test('a reversal that was finished stays, and counts as nothing that this run has put back', async () => {
  expect(await revertAfter('reverted ')).toEqual({ failed: false, state: 'untouched' })
})

test('one that was not seen to end is unknown', async () => {
  expect(await revertAfter('unknown nginx is down')).toEqual({ failed: true, state: 'unknown' })
})

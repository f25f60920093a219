import { expect, test, vi } from 'vitest'
import { chooseShares } from '../../../src/plan/promote-steps.ts'
import type { Front } from '../../../src/promotion/front.ts'
import { createHostPromotion } from '../../../src/promotion/promote.ts'
import { createInputs } from '../plan/create-values.ts'
import { createTalkingHost, type TalkingHost } from '../talking-host.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('../talking-host.ts')).frameAsCall,
}))

const SPEC = {
  to: 8001,
  release: null,
  movedFrom: null,
  shares: chooseShares([]),
  mustMatch: true,
  onChange: () => undefined,
}

const promoteOn = ({ connection }: TalkingHost) => {
  const endpoint = { address: '127.0.0.1', port: 80, tls: null, hostHeader: null, names: [] }
  const link = { layout: 'instant', port: 8000, isShared: false, entry: '', endpoint }
  const front = { nginx: { connection, reconnect: () => Promise.reject(new Error('gone')) }, link } as unknown as Front
  return createHostPromotion(front, SPEC, createInputs(), () => undefined)
}

test('what was confirmed although the run did not hear of it is reverted with the rest', async () => {
  const heard = Promise.withResolvers<void>()
  const host = createTalkingHost(
    'web2',
    {
      says: ['changing', 'promoted'],
      hears(word) {
        if (word === 'confirm') heard.resolve()
        // Its answer is late, so that both wait for it.
        return word === 'revert' ? ['ended confirmed'] : null
      },
    },
    { says: ['ended confirmed'] },
    { says: ['changing', 'promoted'], hears: (word) => (word === 'confirm' ? ['ended confirmed'] : null) },
  )
  const promotion = promoteOn(host)
  await promotion.widen(100)
  promotion.confirm().catch(() => undefined)
  await heard.promise
  expect(await promotion.revert()).toBe('reverted')
  expect(host.calls.map(([name, args]) => [name, ...args.slice(3, 6)])).toEqual([
    ['promote', '8000', '8000', '8001'],
    ['recover', '8000', '8000', '8001'],
    ['promote', '8001', '8001', '8000'],
  ])
})

test('one that is reverted in time is not promoted back as well', async () => {
  const host = createTalkingHost('web', {
    says: ['changing', 'promoted'],
    hears: (word) => (word === 'revert' ? ['ended reverted '] : null),
  })
  const promotion = promoteOn(host)
  await promotion.widen(100)
  expect(await promotion.revert()).toBe('reverted')
  expect(host.calls).toHaveLength(1)
})

import { expect, test, vi } from 'vitest'
import type { AppHost } from '../../../src/hosts/hosts.ts'
import { createEarlyEnd } from '../../../src/progress/early-end.ts'
import { createStages } from '../../../src/progress/stages.ts'
import { runHooks } from '../../../src/stages/run-hooks.ts'
import { createTalkingHost } from '../talking-host.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('../talking-host.ts')).frameAsCall,
}))

/** A hook that goes on until its stdin ends; in the events is what it says then, and with which message the run goes on after that. */
function startHook(lastWords: readonly string[] | null) {
  const events: string[] = []
  const begun = Promise.withResolvers<void>()
  const host = createTalkingHost('app', {
    says: ['output at work'],
    hears: (word) => (word === 'end' ? lastWords : null),
  })
  const line = (text: string) => {
    if (!text.startsWith('app: ')) return
    events.push(text)
    begun.resolve()
  }
  const early = createEarlyEnd()
  const stages = createStages({ open: () => undefined, close: () => undefined, line }, early)
  const alarm = Promise.withResolvers<never>()
  const app = { address: { deployPath: '/home/ubuntu/shop' }, connection: host.connection } as unknown as AppHost
  const hooked = { hosts: { apps: [app] }, stages, port: 8001, version: '1.0', release: '1.0' }
  const running = runHooks('after-promote', 'purge-cache', hooked, [{ broken: alarm.promise }])
  const ended = running.catch((thrown: Error) => events.push(thrown.message))
  return { events, early, alarm, ended, begun: begun.promise }
}

test('a hook has ended before anything is reverted because the new version died', async () => {
  const { events, alarm, ended, begun } = startHook(['output stopped', 'status 143'])
  await begun
  alarm.reject(new Error('the application ended'))
  await ended
  expect(events).toEqual(['app: at work', 'app: stopped', 'the application ended'])
})

test('so it has if the run is canceled', async () => {
  const { events, early, ended, begun } = startHook(['output stopped', 'status 143'])
  await begun
  early.end(new Error('the run was canceled'), 5)
  await ended
  expect(events).toEqual(['app: at work', 'app: stopped', 'the run was canceled'])
})

test('users do not wait for a hook that does not end', async () => {
  const { events, alarm, ended, begun } = startHook(null)
  await begun
  alarm.reject(new Error('the application ended'))
  await ended
  expect(events).toEqual(['app: at work', 'the application ended'])
})

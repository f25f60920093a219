import { EventEmitter } from 'node:events'
import type { Client, ClientChannel } from 'ssh2'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createShells } from '../../../src/hosts/shells.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A host that allows so many sessions over each connection. */
function hostWith(most: number) {
  const asked = { sessions: 0, connections: 0 }
  const makeClient = () => {
    let open = 0
    const exec = (_: string, answer: (error: unknown, channel?: unknown) => void) => {
      asked.sessions += 1
      queueMicrotask(() => {
        if (open >= most) return answer(Object.assign(new Error('open failed'), { reason: 2 }))
        open += 1
        const channel = Object.assign(new EventEmitter(), { of: client })
        channel.once('close', () => {
          open -= 1
        })
        answer(undefined, channel)
      })
    }
    const client = Object.assign(new EventEmitter(), { exec })
    return client as unknown as Client
  }
  const shells = createShells(makeClient(), async () => {
    asked.connections += 1
    return makeClient()
  })
  return { asked, shells }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

test('without a limit one connection is enough, and a session is requested once', async () => {
  const { asked, shells } = hostWith(10)
  for (let taken = 0; taken < 5; taken += 1) await shells.take()
  await settle()
  // And the spare ones.
  expect(asked).toEqual({ sessions: 8, connections: 0 })
})

test.each([1, 2])(
  'with %i sessions per connection new connections make room, and freed sessions are reused',
  async (most) => {
    const { asked, shells } = hostWith(most)
    const taken: ClientChannel[] = []
    for (let count = 0; count < 5; count += 1) taken.push(await shells.take())
    await settle()
    const connections = Math.ceil(6 / most) - 1
    expect(asked.connections).toBe(connections)
    expect(new Set(taken).size).toBe(5)
    for (const shell of taken.splice(0)) shell.emit('close')
    for (let count = 0; count < 4; count += 1) await shells.take()
    await settle()
    expect(asked.connections).toBe(connections)
  },
)

test('a host that allows no session is reported, after one more connection', async () => {
  const { asked, shells } = hostWith(0)
  await expect(shells.take()).rejects.toMatchObject({ reason: 2 })
  await settle()
  expect(asked.connections).toBeLessThanOrEqual(3)
})

import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Connection } from '../../../src/hosts/connection.ts'
import { openTunnel, openTunnelAfter } from '../../../src/hosts/tunnels.ts'
import { Interruption } from '../../../src/interruption.ts'

/** A host whose sshd leads anywhere, or refuses to with this reason. */
function hostThat(refuses: number | null = null) {
  const opened: PassThrough[] = []
  let asked = 0
  const forwardOut = async () => {
    asked += 1
    if (refuses !== null) throw Object.assign(new Error('open failed'), { reason: refuses })
    const channel = new PassThrough()
    opened.push(channel)
    return channel
  }
  const connection = { label: 'ubuntu@web', ssh: { forwardOut }, lost: new Interruption() } as unknown as Connection
  return { connection, opened, asked: () => asked }
}

const endpoint = { address: '127.0.0.1', port: 80, timeoutMs: 5_000 }

test('a connection that waited for a moment is used', async () => {
  const { connection, opened } = hostThat()
  const after = Promise.withResolvers<void>()
  const tunnel = openTunnelAfter(after.promise, connection, endpoint)
  await setImmediate()
  expect(opened).toHaveLength(1)
  after.resolve()
  expect(await tunnel).toBe(opened[0])
})

test('one that has waited for long is closed, and another one opened when it is needed', async () => {
  const { connection, opened } = hostThat()
  const after = Promise.withResolvers<void>()
  const tunnel = openTunnelAfter(after.promise, connection, endpoint)
  await expect.poll(() => opened.map(({ destroyed }) => destroyed), { timeout: 5_000 }).toEqual([true])
  after.resolve()
  expect(await tunnel).toBe(opened[1])
  expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false])
})

test('where none could be opened, that is reported once it must be asked', async () => {
  const { connection, asked } = hostThat(2)
  const after = Promise.withResolvers<void>()
  const tunnel = openTunnelAfter(after.promise, connection, endpoint)
  const told = tunnel.catch(() => 'told')
  expect(await Promise.race([told, setImmediate('silent')])).toBe('silent')
  after.resolve()
  expect(await told).toBe('told')
  expect(asked()).toBe(1)
})

test('where what was waited for fails, nobody asks', async () => {
  const { connection, opened } = hostThat()
  const tunnel = openTunnelAfter(Promise.reject(new Error('no lock')), connection, endpoint)
  await expect(tunnel).rejects.toThrow('no lock')
  await setImmediate()
  expect(opened.map(({ destroyed }) => destroyed)).toEqual([true])
})

test.each([
  [1, 'prohibits it is asked once', 1],
  [2, 'found nobody there is asked each time', 2],
  [3, 'knows no such channel is asked once', 1],
])('an sshd that refuses with reason %i, since it %s', async (reason, _, asks) => {
  const { connection, asked } = hostThat(reason)
  for (const _ of [1, 2]) await expect(openTunnel(connection, endpoint)).rejects.toMatchObject({ reason })
  expect(asked()).toBe(asks)
  await expect(openTunnel(connection, { ...endpoint, port: 81 })).rejects.toMatchObject({ reason })
  expect(asked()).toBe(asks + 1)
})

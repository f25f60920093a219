import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Connection } from '../../../src/hosts/connection.ts'
import { runScript } from '../../../src/hosts/conversation.ts'
import { ANSWER_STARTS } from '../../../src/hosts/script.ts'
import { Interruption } from '../../../src/interruption.ts'

/** A host that says this much without being asked, until its channel is closed. */
function hostThatSays(speak: (channel: PassThrough, stderr: EventEmitter) => void) {
  const channel = new PassThrough()
  const stderr = new EventEmitter()
  const heard = { closed: false }
  Object.assign(channel, {
    stderr,
    write: (_: unknown, done: () => void) => done(),
    end: () => undefined,
    close: () => {
      heard.closed = true
    },
  })
  const shells = {
    take: async () => {
      setImmediate(() => speak(channel, stderr))
      return channel
    },
  }
  const connection = { label: 'ubuntu@app', shells, trace: () => undefined, lost: new Interruption() }
  return { heard, connection: connection as unknown as Connection }
}

const MEGABYTE = 'x'.repeat(1_000_000)

test.each([
  ['a line', 'x'],
  ['lines', `${'x'.repeat(99)}\n`],
])('an endless answer (%s) is given up on, its channel is closed and no more of it is kept', async (_, piece) => {
  const { heard, connection } = hostThatSays((channel) => {
    channel.emit('data', Buffer.from(`${ANSWER_STARTS}\nline `))
    const chunk = Buffer.from(piece.repeat(1_000_000 / piece.length))
    for (let sent = 0; sent < 200; sent += 1) channel.emit('data', chunk)
  })
  await expect(runScript(connection, 'observe-app', [])).rejects.toMatchObject({
    message: 'ubuntu@app: the answer to observe-app is too long, so the run stopped reading it',
    remedy: expect.stringMatching(/^Find out what makes it so long/),
  })
  await expect.poll(() => heard.closed).toBe(true)
})

test('what arrives on stderr is shown as far as it can be read', async () => {
  const { connection } = hostThatSays((channel, stderr) => {
    channel.emit('data', Buffer.from(`${ANSWER_STARTS}\n`))
    for (let sent = 0; sent < 50; sent += 1) stderr.emit('data', Buffer.from(MEGABYTE))
    channel.emit('close', 1)
  })
  await expect(runScript(connection, 'observe-app', [])).rejects.toMatchObject({
    message: `ubuntu@app: ${'x'.repeat(65_536)}`,
  })
})

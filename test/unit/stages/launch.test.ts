import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { AppHost } from '../../../src/hosts/hosts.ts'
import { ANSWER_STARTS } from '../../../src/hosts/script.ts'
import { Interruption } from '../../../src/interruption.ts'
import { launch } from '../../../src/stages/launch.ts'
import { createInputs } from '../plan/create-values.ts'

/** An app host on which a launched process does what these lines say, and whose log has one line. */
const hostThatSays = (...events: string[]) => createHost(events, false)

/** Where that is all, and the script that watches the process ends with success. */
const hostThatEndsWith = (...events: string[]) => createHost(events, true)

function createHost(events: readonly string[], isOver: boolean, before: readonly string[] = []): AppHost {
  const scripts = [
    { says: [...before, 'launched 101', ...events], isOver },
    { says: ['offset +0000', 'log last words'], isOver: true },
  ]
  const shells = {
    take: async () => {
      const { says, isOver } = scripts.shift() ?? { says: [], isOver: true }
      const channel = new PassThrough()
      const write = (_: unknown, done: () => void) => done()
      Object.assign(channel, { stderr: new EventEmitter(), write, end: () => undefined })
      setImmediate(() => {
        channel.emit('data', Buffer.from(`${[ANSWER_STARTS, ...says].join('\n')}\n`))
        if (isOver) channel.emit('close', 0)
      })
      return channel
    },
  }
  const connection = { label: 'ubuntu@app', shells, trace: () => undefined, lost: new Interruption() }
  return { address: { deployPath: '/home/ubuntu/shop' }, connection } as unknown as AppHost
}

const launchOn = (host: AppHost) => launch(host, '1.0', 8000, createInputs())

test('a process listens once its host says so, of that port', async () => {
  const { listening } = await launchOn(hostThatSays('listening 8000 101'))
  await expect(listening.get(8000)).resolves.toBeUndefined()
})

test.each([
  ['exited 3', 'the application ended: exit status 3'],
  ['exited ', 'the application ended: exit status unknown'],
  ['taken 8000 -', "port 8000 was taken by another user's process, not by the new release"],
  ['taken 8000 812', 'port 8000 was taken by process 812, not by the new release'],
])('%j ends the wait, with the log', async (event, message) => {
  const { broken } = await launchOn(hostThatSays(event))
  await expect(broken).rejects.toMatchObject({ message, logTail: ['last words'] })
})

test.each(['listening soon 101', 'listening 8000', 'taken 8000', 'exited badly'])(
  '%j is an error that shows the line, not a wait for nothing',
  async (event) => {
    const { broken } = await launchOn(hostThatSays(event))
    await expect(broken).rejects.toMatchObject({
      message: `ubuntu@app: its answer can't be read: ${event}`,
      remedy: expect.stringContaining('report that line'),
    })
  },
)

test('what commands complain of, where a login sends stderr with stdout, is not part of an answer', async () => {
  const complaint = "ERROR: ld.so: object '/usr/lib/missing.so' from LD_PRELOAD cannot be preloaded: ignored."
  const { listening } = await launchOn(createHost(['listening 8000 101'], false, [complaint, complaint]))
  await expect(listening.get(8000)).resolves.toBeUndefined()
})

test('a process is left once the host has said that it stays', async () => {
  const { leave } = await launchOn(hostThatEndsWith('left'))
  await expect(leave()).resolves.toBeUndefined()
})

test.each([
  ['stopped TERM', 'the host stopped the new process, because it had heard nothing from this run for 20 s'],
  ['exited 3', 'the application ended: exit status 3'],
])('one of which the host says %j is not, however well the script ended', async (event, message) => {
  const { leave, broken } = await launchOn(hostThatEndsWith(event))
  await expect(leave()).rejects.toMatchObject({ message })
  await expect(broken).rejects.toMatchObject({ message })
})

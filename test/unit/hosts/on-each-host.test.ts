import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { onEachHost, together, untilOver } from '../../../src/hosts/on-each-host.ts'

const [a, b, c] = ['u@a', 'u@b', 'u@c'].map((label) => ({ connection: { label } })) as [Host, Host, Host]
type Host = { readonly connection: { readonly label: string } }

test('results come in the order of the hosts', async () => {
  expect(await onEachHost([a, b], async ({ connection }, index) => `${index} ${connection.label}`)).toEqual([
    '0 u@a',
    '1 u@b',
  ])
})

test('every host that failed is named once, with all remedies and logs, after all have finished', async () => {
  let isDone = false
  const work = onEachHost([a, b, c], async (host) => {
    if (host === a) throw new Failure('the application ended', { remedy: 'Fix it.', logTail: ['one'] })
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (host === b) throw new Failure('u@b: it is full', { remedy: 'Free some.', logTail: ['two'] })
    isDone = true
  })
  const failure = await work.catch((thrown: unknown) => thrown)
  expect(isDone).toBe(true)
  expect(failure).toMatchObject({
    message: 'u@a: the application ended; u@b: it is full',
    remedy: 'Fix it.\nFree some.',
    logTail: ['one', 'two'],
  })
})

test('the failure of a single host stays as it is, and a bug keeps its stack', async () => {
  const failure = new Failure('the application ended')
  await expect(onEachHost([a], () => Promise.reject(failure))).rejects.toBe(failure)
  const defect = new TypeError('x is not a function')
  await expect(onEachHost([a, b], (host) => (host === a ? Promise.reject(defect) : Promise.resolve()))).rejects.toBe(
    defect,
  )
})

test('once one has failed, the others are given up on after a while, and only the first failure is reported', async () => {
  const begun = performance.now()
  const work = onEachHost(
    [a, b, c],
    async (host, _, over) => {
      if (host === a) throw new Failure('the application ended')
      if (host === b) throw await untilOver(over, delay(20, new Failure('it is full')))
      await untilOver(over, new Promise(() => undefined))
    },
    200,
  )
  await expect(work).rejects.toMatchObject({ message: 'u@a: the application ended; u@b: it is full' })
  expect(performance.now() - begun).toBeGreaterThan(190)
})

test('all parallel tasks are waited for, and all that failed are reported', async () => {
  let isDone = false
  const late = delay(20).then(() => {
    isDone = true
    throw new Failure('u@b: late', { remedy: 'Wait.' })
  })
  const work = together([Promise.reject(new Failure('u@a: it is full', { remedy: 'Free some.' })), late])
  await expect(work).rejects.toMatchObject({ message: 'u@a: it is full; u@b: late', remedy: 'Free some.\nWait.' })
  expect(isDone).toBe(true)
  expect(await together([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two'])
})

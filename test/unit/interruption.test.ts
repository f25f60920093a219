import { expect, test } from 'vitest'
import { Interruption } from '../../src/interruption.ts'

test('thousands of answers over one connection leave nothing behind', async () => {
  const lost = new Interruption()
  for (let asked = 0; asked < 5_000; asked++) expect(await lost.until(Promise.resolve(asked))).toBe(asked)
  await expect(lost.until(Promise.reject(new Error('refused')))).rejects.toThrow('refused')
  expect(lost.listeners).toBe(0)
})

test('whatever is still awaited ends with the first reason, and so does what begins later', async () => {
  const lost = new Interruption()
  const waiting = lost.until(new Promise(() => undefined))
  lost.raise(new Error('reset'))
  lost.raise(new Error('closed'))
  await expect(waiting).rejects.toThrow('reset')
  await expect(lost.until(Promise.resolve('late'))).rejects.toThrow('reset')
})

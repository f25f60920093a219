import { expect, test } from 'vitest'
import { awaitOneOf } from '../../../src/hosts/await-one-of.ts'

const scriptThatSays = (...words: string[]) => {
  const lines = words.map((word) => ({ word, rest: 'and more' })).values()
  return { next: async () => lines.next().value ?? null }
}

test('of a script’s words, the first one that is awaited counts, and what comes after it can be read', async () => {
  const script = scriptThatSays('ERROR:', 'damaged', 'received')
  expect(await awaitOneOf(script, ['received', 'damaged'])).toEqual({ word: 'damaged', rest: 'and more' })
  expect(await script.next()).toMatchObject({ word: 'received' })
})

test('if the script ends without it, there is none', async () => {
  expect(await awaitOneOf(scriptThatSays('ERROR:', 'left'), ['launched'])).toBeNull()
})

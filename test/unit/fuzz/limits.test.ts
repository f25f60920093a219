import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limited, spentSince } from './limits.ts'

const LIMITS = { search: 60_000, shrink: 0, cost: 60_000, end: 60_000 }

function hang(input: number): void {
  while (input >= 5);
}

function work(milliseconds: number): void {
  const begun = process.threadCpuUsage()
  while (spentSince(begun) < milliseconds);
}

const inputs = fc.constantFrom(1, 5)
const hanging: [string, fc.IRawProperty<[number]>][] = [
  ['a reader', fc.property(inputs, hang)],
  ['a reader that waits first', fc.asyncProperty(inputs, async (input) => hang(await setImmediate(input)))],
  [
    'what a reader waits for',
    fc.asyncProperty(inputs, (input) => new Promise<void>((resolve) => input < 5 && resolve())),
  ],
]
test.each(hanging)('%s that never ends is a failure with its input', async (_, property) => {
  const plugins = [limited({ ...LIMITS, end: 1_000 }, expect.unreachable)]
  const { failed, counterexample, errorInstance } = await fc.check(property, { plugins, numRuns: 50 })
  expect({ failed, counterexample }).toEqual({ failed: true, counterexample: [5] })
  expect(String(errorInstance)).toMatch(/Script execution timed out after 1000ms|no end within 1000 ms/)
})

test.each<[string, fc.IRawProperty<[number]>]>([
  ['at once', fc.property(inputs, (input) => work(input * 30))],
  ['after a while', fc.asyncProperty(inputs, async (input) => work((await setImmediate(input)) * 30))],
])('a reader that takes long %s is a failure with its input', async (_, property) => {
  const plugins = [limited({ ...LIMITS, cost: 100 }, expect.unreachable)]
  const { counterexample, errorInstance } = await fc.check(property, { plugins, numRuns: 50 })
  expect(counterexample).toEqual([5])
  expect(String(errorInstance)).toMatch(/this input takes 1\d\d ms/)
})

test('a search that a busy machine cuts short is reported; one that slow readers cut short fails', async () => {
  const told: string[] = []
  const plugins = [limited({ ...LIMITS, search: 200 }, (what) => told.push(what))]
  const busy = fc.asyncProperty(inputs, () => new Promise((resolve) => setTimeout(resolve, 90)))
  expect(await fc.check(busy, { plugins })).toMatchObject({ failed: false, interrupted: true })
  expect(told).toEqual([expect.stringMatching(/^[1-3] of 100 inputs in 0.2 s, 0.0 s of them at work$/)])
  const slow = fc.property(inputs, () => work(300))
  expect(() => fc.check(slow, { plugins })).toThrow(/^too slow: 1 of 100 inputs in 0.2 s, 0.3 s of them at work$/)
})

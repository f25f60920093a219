import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Baseline } from '../../../src/stages/baseline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Whether it is reached after so many milliseconds. */
async function isReachedAfter(milliseconds: number, baseline: Baseline): Promise<boolean> {
  let isReached = false
  baseline.reached().then(() => {
    isReached = true
  })
  await vi.advanceTimersByTimeAsync(milliseconds)
  return isReached
}

test('each host has to watch for a second and a half', async () => {
  const baseline = new Baseline(2)
  baseline.begins(0)
  await vi.advanceTimersByTimeAsync(1_000)
  baseline.begins(1)
  expect(await isReachedAfter(1_400, baseline)).toBe(false)
  expect(await isReachedAfter(200, baseline)).toBe(true)
})

test('a host that can’t be watched, or no more, does not shorten the watch of the others', async () => {
  const baseline = new Baseline(2)
  baseline.ends(1)
  baseline.begins(0)
  expect(await isReachedAfter(1_400, baseline)).toBe(false)
  expect(await isReachedAfter(200, baseline)).toBe(true)
})

test('a host that never begins is waited for three seconds', async () => {
  const began = isReachedAfter(2_900, new Baseline(1))
  expect(await began).toBe(false)
  expect(await isReachedAfter(3_100, new Baseline(1))).toBe(true)
})

test('a version that fails most of its requests is not watched on, one with a few errors is', async () => {
  const [broken, good] = [new Baseline(1), new Baseline(1)]
  broken.begins(0)
  good.begins(0)
  broken.saw({ requests: 8, failed: 5 })
  good.saw({ requests: 200, failed: 5 })
  good.saw({ requests: 2, failed: 2 })
  expect(await isReachedAfter(10, broken)).toBe(true)
  expect(await isReachedAfter(1_400, good)).toBe(false)
})

import { expect, test } from 'vitest'
import { chooseBoundaries, skipJudging } from '../../crash/boundaries.ts'
import { chooseShards, readShard, shardVariables } from '../../crash/shards.ts'

const WHOLE = { part: 1, parts: 1 }
const before = ['::group::Plan', '::endgroup::']
const promote = ['::group::Promote', '::debug::guard begins', 'promoted', '::endgroup::']
const revert = ['::group::Revert', '::debug::guard ended', '::endgroup::', '::debug::stop begins']
const logOf = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

test.each([
  ['extras', ['kill', 'cancel', 'cut-app', 'cut-nginx']],
  ['promote', ['kill', 'cancel', 'cut-app', 'cut-nginx']],
  ['verdict', ['kill', 'cancel', 'cut-app', 'cut-nginx']],
  ['two-nginx-steps', ['kill', 'cut-nginx', 'cut-nginx2']],
])('%s has its ways, and the parts of each hold every boundary once', (layout, ways) => {
  const shards = chooseShards({ CRASH_LAYOUTS: layout })
  expect([...new Set(shards.map(({ way }) => way))].sort()).toEqual([...ways].sort())
  const log = logOf(...before, ...before, ...before)
  for (const way of ways) {
    const parts = shards.filter((shard) => shard.way === way)
    const all = parts.flatMap((shard) => chooseBoundaries(log, shard, false))
    expect(all.sort()).toEqual([1, 2, 3, 4, 5, 6])
  }
})

test('samples hold every boundary once, each about the same number', () => {
  const log = logOf(...Array.from({ length: 12 }, () => '::debug::call'))
  const samples = ['1/3', '2/3', '3/3'].map((sample) =>
    chooseShards({ CRASH_LAYOUTS: 'instant', CRASH_WAYS: 'cut-app', CRASH_SAMPLE: sample }).flatMap((shard) =>
      chooseBoundaries(log, shard, false),
    ),
  )
  expect(samples.map(({ length }) => length)).toEqual([4, 4, 4])
  expect(new Set(samples.flat()).size).toBe(12)
  expect(() => chooseShards({ CRASH_SAMPLE: '4/3' })).toThrow('CRASH_SAMPLE is "4/3"; it can be 1/3')
})

test('a shard is the same in its own process; what chooses nothing names what there is', () => {
  for (const shard of chooseShards({})) expect(readShard(shardVariables(shard))).toEqual(shard)
  expect(() => chooseShards({ CRASH_LAYOUTS: 'none' })).toThrow('two-nginx-steps: kill, cut-nginx, cut-nginx2')
})

test('from Promote on: to the end of Confirm, or to the end of a run that was reverted', () => {
  const confirm = ['::group::Confirm', '::debug::guard ended', '::endgroup::', '::debug::cleanup begins']
  expect(chooseBoundaries(logOf(...before, ...promote, ...confirm), WHOLE, true)).toEqual([2, 3, 4, 5, 6, 7, 8])
  expect(chooseBoundaries(logOf(...before, ...promote, ...revert), WHOLE, true)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
  expect(() => chooseBoundaries(logOf(...before), WHOLE, true)).toThrow('no Promote and Confirm')
})

test('whether a verdict comes in Prove or in Bake, its log has the same boundaries, also while it grows', () => {
  const prove = ['::group::Prove', '::endgroup::']
  const bake = [...prove, '::group::Bake', '::debug::health begins', '::endgroup::']
  const skimmed = logOf(...before, ...promote, ...revert)
  for (const judging of [prove, bake]) {
    expect(skipJudging(logOf(...before, ...promote, ...judging, ...revert))).toBe(skimmed)
    expect(skipJudging(logOf(...before, ...promote, ...judging))).toBe(logOf(...before, ...promote))
  }
  const early = logOf(...before, ...promote.slice(0, 2))
  expect(skipJudging(early)).toBe(early)
})

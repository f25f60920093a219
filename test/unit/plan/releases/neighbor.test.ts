import { expect, test } from 'vitest'
import { findNeighbor, type OwnedEntry } from '../../../../src/plan/releases/neighbor.ts'
import { createJournalEntry } from '../create-values.ts'

const owner = { environment: 'dev', service: 'shop' }
const others = { environment: 'test', service: 'shop' }
const PORTS = [8000, 8001]

const line = (whose: OwnedEntry['owner'], result = 'deployed', livePort: number | null = 8000): OwnedEntry => {
  return { owner: whose, entry: createJournalEntry(result, '1.0', { livePort }) }
}

test.each<[string, OwnedEntry[], OwnedEntry['owner']]>([
  ['deployed after this one', [line(owner), line(others)], others],
  ['deployed, where this one never did', [line(others)], others],
  ['of the same service in another environment, and then this one', [line(owner), line(others), line(owner)], others],
  ['deployed after one that is not named', [line(null), line(others)], others],
  ['is of another service', [line({ ...owner, service: 'stock' })], { ...owner, service: 'stock' }],
  ['left a staged version', [line(owner), line(others, 'staged')], others],
  ['ended without knowing what is live', [line(owner), line(others, 'unknown')], others],
  ['deployed before this one did for the first time: the folder was handed on', [line(others), line(owner)], null],
  ['failed', [line(owner), line(others, 'failed')], null],
  ['uses other ports', [line(owner), line(others, 'deployed', 9000)], null],
  ['has nothing live', [line(owner), line(others, 'deployed', null)], null],
  ['is this one', [line(owner), line(owner)], null],
  ['is not named', [line(owner), line(null)], null],
])('a neighbor in the deploy path: one that %s', (_, entries, neighbor) => {
  expect(findNeighbor(entries, owner, PORTS)).toEqual(neighbor)
})

test('of two neighbors the last one counts, and a failure of this one hands nothing on', () => {
  const last = { ...others, environment: 'last' }
  expect(findNeighbor([line(others), line(last)], owner, PORTS)).toEqual(last)
  expect(findNeighbor([line(others), line(owner, 'failed')], owner, PORTS)).toEqual(others)
})

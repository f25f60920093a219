import { expect, test } from 'vitest'
import { haveLeft, isAbandoned, isUnderWay, leftLiveBy, readRecord } from '../../../src/plan/promotion-record.ts'

const read = (said: string) => readRecord(said)

test('what a host reports about its newest promotion', () => {
  expect(readRecord('reverted free 8000 8001 1700 1699', '1.0.0-1.1-aaaaaaa', '2026-01-01T00:00:00Z asked')).toEqual({
    state: 'reverted',
    isHeld: false,
    from: 8000,
    to: 8001,
    release: '1.0.0-1.1-aaaaaaa',
    movedFrom: null,
    writtenAt: 1700,
    linkedAt: 1699,
    because: '2026-01-01T00:00:00Z asked',
  })
  expect(read('pending held 8000 8001 1700 ')).toMatchObject({ isHeld: true, linkedAt: null })
  expect(readRecord(null)).toBeNull()
})

test.each([
  ['', 'it is empty, as a power cut leaves it'],
  ['pending free 8000 8001 ', 'its end is missing'],
  ['  pending free 8000 8001 1700 1700', 'it does not begin with a state'],
  ['pending free 8000 8001 1700 1700 1', 'it says more than a record does'],
  ['paused free 8000 8001 1700 1700', 'its state is none of the four'],
  ['pending lost 8000 8001 1700 1700', 'nobody knows who holds it'],
])('"%s" is not a record: %s', (said) => {
  expect(read(said)).toBeNull()
})

test('without a record, nothing is under way or abandoned, and nothing was left live', () => {
  expect([isUnderWay(null), isAbandoned(null, 1700), leftLiveBy(null)]).toEqual([false, false, null])
})

test.each([
  ['pending held 8000 8001 1700 1700', true, false],
  ['pending free 8000 8001 1700 1700', false, true],
  ['reverting held 8000 8001 1700 1700', true, false],
  ['reverting free 8000 8001 1700 1700', false, true],
  ['reverted held 8000 8001 1700 1700', false, false],
  ['confirmed free 8000 8001 1700 1700', false, false],
])('%s', (said, underWay, abandoned) => {
  expect(isUnderWay(read(said))).toBe(underWay)
  expect(isAbandoned(read(said), 1700)).toBe(abandoned)
  expect(isAbandoned(read(said), 1703), 'a link that was changed later outranks it').toBe(false)
})

test('a link that is as the record notes it was changed by nobody else, even if a file server’s clock is behind', () => {
  expect(isAbandoned(read('pending free 8000 8001 1400 1700'), 1700)).toBe(true)
  expect(isAbandoned(read('pending free 8000 8001 1400 1700'), 1701)).toBe(false)
})

test('a link that is not there, or was made while the record was written, was changed by nobody else', () => {
  const record = read('pending free 8000 8001 1700 ')
  expect([null, 1650, 1702, 1703].map((changedAt) => isAbandoned(record, changedAt))).toEqual([true, true, true, false])
})

test('a finished promotion says which slot it left live, and when', () => {
  expect(leftLiveBy(read('confirmed free 8000 8001 1700 1699'))).toEqual({ port: 8001, changedAt: 1699 })
  expect(leftLiveBy(read('reverted free 8000 8001 1700 1699'))).toEqual({ port: 8000, changedAt: 1699 })
  expect(leftLiveBy(read('reverting free 8000 8001 1700 1699'))).toBeNull()
  expect(leftLiveBy(read('confirmed free 8000 8001 1700 ')), 'the link was not noted').toBeNull()
})

test.each<[string, string, string | null, number | null, boolean]>([
  ['requests were moved by Reconcile', 'confirmed free 8001 8000', null, 8001, true],
  ['they were, and nobody confirmed that', 'pending free 8001 8000', null, 8001, true],
  ['what they had reached was not recorded in the end', 'reverted free 8000 8000', '1.0.0', 8001, true],
  ['nor was that reverted', 'pending free 8000 8000', '1.0.0', 8001, true],
  ['nor on another host, so that this one put it back', 'confirmed free 8000 8000', null, 8001, true],
  ['a later deployment was reverted', 'reverted free 8000 8001', '1.1.0', 8001, true],
  ['what they had reached was recorded', 'confirmed free 8000 8000', '1.0.0', 8001, false],
  ['nothing was moved', 'confirmed free 8001 8000', null, null, false],
  ['they have left the other slot', 'confirmed free 8000 8001', null, 8000, false],
])('whether requests have left port 8001 for good: %s', (_, said, release, movedFrom, expected) => {
  expect(haveLeft(8001, readRecord(`${said} 1000 1000`, release, null, movedFrom))).toBe(expected)
})

test('without a record, requests have left no slot', () => {
  expect(haveLeft(8001, null)).toBe(false)
})

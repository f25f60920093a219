import { expect, test } from 'vitest'
import type { AppObservation } from '../../../../src/plan/app-observation.ts'
import type { PromotionRecord } from '../../../../src/plan/promotion-record.ts'
import { findLostRelease } from '../../../../src/plan/releases/lost-promotion.ts'
import { createApp, createJournalEntry, createNginx, createProcess } from '../create-values.ts'

const RELEASE = '1.1.0-2.1-bbbbbbb'
const OLDER = '1.0.0-1.1-aaaaaaa'

/** An app host with the release on 8001, which was uploaded at second 900. */
function appWith(more: Partial<AppObservation> = {}): AppObservation {
  const slots = [OLDER, RELEASE].map((release, index) => {
    return { port: 8000 + index, processes: [createProcess({ release })], linkedRelease: release, healthListeners: [] }
  })
  return createApp([], { slots, releases: [{ name: RELEASE, uploadedAt: 900 }], ...more })
}

/** An nginx host with this record of a promotion to 8001, which was reverted at second 1000. */
function webWith(record: Partial<PromotionRecord>, now: number | null = 2000) {
  const times = { writtenAt: 1000, linkedAt: 1000 }
  const common = { isHeld: false, from: 8000, to: 8001, release: null, movedFrom: null, because: null, ...times }
  return createNginx([8000], { promotion: { ...common, state: 'reverted', ...record }, now })
}

const reconciled = { state: 'confirmed', from: 8001, to: 8000 } as const

test.each<[string, Partial<PromotionRecord>]>([
  ['was only recorded as live, though that did not finish', { from: 8001, to: 8001, release: RELEASE }],
  ['was left for an older release, which is approved', { ...reconciled, release: OLDER }],
  ['is live again, since the promotion of what should have followed it was reverted', { from: 8001, to: 8000 }],
])('a release is not lost if it %s', (_, record) => {
  expect(findLostRelease(8001, [appWith()], [webWith(record)])).toBeNull()
})

test('what a run stages after it has reconciled is not a lost version, though it was uploaded before', () => {
  const staged = appWith({ journal: [createJournalEntry('staged', RELEASE)] })
  expect(findLostRelease(8001, [appWith()], [webWith(reconciled)])).toBe(RELEASE)
  expect(findLostRelease(8001, [staged], [webWith(reconciled)])).toBeNull()
})

test('a release that was live is not lost, though a rollback to it lost its runner', () => {
  const journal = [createJournalEntry('deployed', RELEASE)]
  expect(findLostRelease(8001, [appWith({ journal })], [webWith({ release: RELEASE })])).toBeNull()
})

test.each<[string, Partial<AppObservation>, number | null]>([
  ['the release is not kept', { releases: [] }, 2000],
  ['the app host does not say what time it is', { now: null }, 2000],
  ['neither host says what time it is', { now: null }, null],
])('what was reverted counts as this release if nobody knows when that came: %s', (_, app, now) => {
  expect(findLostRelease(8001, [appWith(app)], [webWith({}, now)])).toBe(RELEASE)
})

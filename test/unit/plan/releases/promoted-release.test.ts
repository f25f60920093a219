import { expect, test } from 'vitest'
import type { AppObservation } from '../../../../src/plan/app-observation.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import type { PromotionRecord } from '../../../../src/plan/promotion-record.ts'
import { findPromotedRelease } from '../../../../src/plan/releases/promoted-release.ts'
import { planRollback } from '../../../../src/plan/standby-plan.ts'
import { createApp, createInputs, createJournalEntry, createNginx, createProcess } from '../create-values.ts'

const RELEASE = '1.1-2.1-bbbbbbb'
const OLDER = '1.0-1.1-aaaaaaa'
const live = { port: 8001, release: RELEASE, version: '1.1' }

const entry = (result: string) => createJournalEntry(result, RELEASE, { operation: 'promote' })

function webWith(state: PromotionRecord['state'], release: string | null): NginxObservation {
  const times = { writtenAt: 1000, linkedAt: 1000 }
  return createNginx([8001], {
    promotion: { state, isHeld: false, from: 8000, to: 8001, release, movedFrom: null, ...times, because: null },
  })
}

const confirmed = webWith('confirmed', RELEASE)

test.each<[string, string[], NginxObservation[], Partial<AppObservation>, string | null]>([
  ['nothing speaks against it', [], [], {}, RELEASE],
  ['it was promoted', ['staged', 'promoted'], [], {}, RELEASE],
  ['it is only staged', ['staged'], [createNginx([8001])], {}, null],
  ['it is staged, and what was confirmed is another', ['staged'], [webWith('confirmed', OLDER)], {}, null],
  ['it is staged, and its promotion was not confirmed', ['staged'], [webWith('pending', RELEASE)], {}, null],
  ['it is staged, and was confirmed without a line', ['staged'], [confirmed], {}, RELEASE],
  ['it is staged, and was confirmed on one host alone', ['staged'], [createNginx([8001]), confirmed], {}, RELEASE],
  ['it was reverted, and answers for one that is down', ['reverted'], [webWith('confirmed', null)], {}, null],
  ['its promotion was lost sight of, and was confirmed', ['unknown'], [confirmed], {}, RELEASE],
  ['it was handed over to, and the run was canceled', ['unknown'], [], { recordedPort: 8001 }, RELEASE],
  ['it is staged, and was handed over to', ['staged'], [], { recordedPort: 8001 }, RELEASE],
  ['it is staged, and another one was handed over to', ['staged'], [], { recordedPort: 8000 }, null],
])('what is live counts as approved, or not: %s', (_, results, nginx, more, expected) => {
  expect(findPromotedRelease(live, [createApp([8001], { journal: results.map(entry), ...more })], nginx)).toBe(expected)
})

test('nothing is approved where nothing runs, or what this action did not launch', () => {
  expect(findPromotedRelease(null, [createApp([])], [])).toBeNull()
  expect(findPromotedRelease({ ...live, release: null }, [createApp([8001])], [])).toBeNull()
})

test('a rollback goes to a standby that was confirmed, though its last line says that it is staged', () => {
  const slots = [OLDER, RELEASE].map((release, index) => {
    const port = 8000 + index
    return { port, processes: [createProcess({ release })], linkedRelease: release, healthListeners: [] }
  })
  const releases = [{ name: OLDER, uploadedAt: 1 }]
  const app = createApp([], { slots, releases, journal: [entry('staged')] })
  expect(planRollback(createInputs(), 8000, [app], [confirmed]).toPromote.release).toBe(RELEASE)
  expect(() => planRollback(createInputs(), 8000, [app], [createNginx([8000])])).toThrow(
    'is staged and has never been live',
  )
})

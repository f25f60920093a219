import { expect, test } from 'vitest'
import type { JournalEntry } from '../../../../src/plan/app-observation.ts'
import {
  findKeptReleases,
  findLastLive,
  requireKeptRelease,
  wasRevertedOrFailed,
} from '../../../../src/plan/releases/kept-releases.ts'
import { planRollback } from '../../../../src/plan/standby-plan.ts'
import { createApp, createInputs, createJournalEntry, createProcess } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const [one, two, three] = ['1.0-1.1-aaaaaaa', '1.1-2.1-bbbbbbb', '1.1-3.1-ccccccc'] as const
const releases = [one, two, three].map((name, index) => ({ name, uploadedAt: 1_000_000 * (index + 1) }))

test('releases that every app host keeps are listed, newest first, with who deployed them and how that ended', () => {
  const journal = [
    createJournalEntry('deployed', one),
    createJournalEntry('rolled-back', one, { operation: 'rollback', actor: 'hubot' }),
  ]
  const apps = [createApp([], { releases, journal }), createApp([], { releases: releases.slice(0, 2) })]
  expect(findKeptReleases(apps)).toMatchObject([
    { name: two, version: '1.1', commit: 'bbbbbbb', actor: null, lastResult: null },
    {
      name: one,
      uploadedAt: '1970-01-12T13:46:40.000Z',
      actor: 'mona',
      lastResult: 'rolled-back',
      isDistrusted: false,
    },
  ])
})

test('the age of a release is by the clock of its own host, even if that was set back since', () => {
  const ages = (now: number | null) =>
    findKeptReleases([createApp([], { releases, now })]).map((kept) => kept.ageSeconds)
  expect(ages(2_000_060)).toEqual([0, 60, 1_000_060])
  expect(ages(null)).toEqual([null, null, null])
})

test.each([
  ['reverted', [createJournalEntry('reverted', one)], true],
  ['its end was not seen', [createJournalEntry('deployed', one), createJournalEntry('unknown', one)], true],
  [
    'found live after its end was not seen',
    [createJournalEntry('unknown', one), createJournalEntry('deployed', two, { previousRelease: one })],
    false,
  ],
  [
    'found live, and reverted since',
    [
      createJournalEntry('failed', two, { previousRelease: one }),
      createJournalEntry('reverted', one, { previousRelease: two }),
    ],
    true,
  ],
  [
    'live again after it was reverted',
    [createJournalEntry('reverted', one), createJournalEntry('rolled-back', one)],
    false,
  ],
  ['never warm', [createJournalEntry('failed', one, { failedStep: 'Warm up' })], true],
  ['never healthy', [createJournalEntry('failed', one, { failedStep: 'Health' })], true],
  ['never up', [createJournalEntry('failed', one, { failedStep: 'Launch' })], true],
  [
    'failed in Launch after it was live',
    [createJournalEntry('deployed', one), createJournalEntry('failed', one, { failedStep: 'Launch' })],
    false,
  ],
  ['not the one that was never up', [createJournalEntry('failed', two, { failedStep: 'Launch' })], false],
  ['failed for a reason of the host', [createJournalEntry('failed', one, { failedStep: 'Upload' })], false],
  ['nothing known', [], false],
])('a release that was %s', (_, journal, expected) => {
  expect(wasRevertedOrFailed(one, journal)).toBe(expected)
})

test('a release is found by its name, or by its version if no other has it', () => {
  const apps = [createApp([], { releases })]
  expect(requireKeptRelease(two, apps)).toBe(two)
  expect(requireKeptRelease('1.0', apps)).toBe(one)
  expect(() => requireKeptRelease('1.1', apps)).toThrow('2 kept releases have the version 1.1')
  expect(() => requireKeptRelease('2.0', apps)).toThrow('no release 2.0 is kept')
})

test('of releases that came at once the later name is the newer one; who deployed one is whoever deployed it', () => {
  const atOnce = [one, three, two].map((name) => ({ name, uploadedAt: 5 }))
  const journal = [
    createJournalEntry('failed', one, { operation: 'rollback', actor: 'hubot' }),
    createJournalEntry('deployed', one),
    createJournalEntry('reverted', one, { operation: 'rollback', actor: 'hubot' }),
  ]
  const kept = findKeptReleases([createApp([], { releases: atOnce, journal })])
  expect(kept.map(({ name }) => name)).toEqual([three, two, one])
  expect(kept.at(-1)).toMatchObject({ actor: 'mona', lastResult: 'reverted', isDistrusted: true })
  expect(findKeptReleases([])).toEqual([])
})

test('a release that is not kept is refused with those that are', () => {
  const app = createApp([], { releases })
  expect(refusalOf(() => requireKeptRelease('1.1', [app]))).toEqual({
    message: '2 kept releases have the version 1.1',
    remedy: `Set the input release to one of these: ${three}, ${two}`,
  })
  expect(refusalOf(() => requireKeptRelease('2.0', [app]))).toEqual({
    message: 'no release 2.0 is kept',
    remedy: `Set the input release to one of these: ${three}, ${two}, ${one}`,
  })
  expect(refusalOf(() => requireKeptRelease('2.0', [app, createApp([])]))).toEqual({
    message: 'no release 2.0 is kept on every app host',
    remedy: 'No release is kept on every app host: deploy one first.',
  })
})

test('what was live last is what was made live last, of those that are kept', () => {
  const upload = { failedStep: 'Upload' }
  const journal = [
    createJournalEntry('deployed', two),
    createJournalEntry('deployed', one),
    createJournalEntry('failed', three, upload),
  ]
  const app = createApp([], { releases, journal })
  expect(findLastLive([app], null)).toBe(one)
  expect(findLastLive([app], one)).toBe(two)
  const unseen = [
    createJournalEntry('deployed', one),
    createJournalEntry('unknown', two),
    createJournalEntry('deployed', three, { previousRelease: two }),
  ]
  expect(findLastLive([createApp([], { releases, journal: unseen })], three)).toBe(two)
  expect(findLastLive([createApp([], { releases, journal: unseen.slice(0, 2) })], three)).toBe(one)
  const neitherSeen = [
    createJournalEntry('deployed', one),
    createJournalEntry('unknown', three, { previousRelease: two }),
  ]
  expect(findLastLive([createApp([], { releases, journal: neitherSeen })], three)).toBe(two)
  expect(findLastLive([createApp([], { releases })], null)).toBeNull()
  expect(findLastLive([], null)).toBeNull()
})

function appWith(live: string, standby: string, journal: readonly JournalEntry[]) {
  const slots = [live, standby].map((release, index) => ({
    port: 8000 + index,
    processes: [createProcess({ release })],
    linkedRelease: release,
    healthListeners: [],
  }))
  return createApp([], { slots, releases, journal })
}

test('a rollback goes to the named release, and stops what else runs on the standby', () => {
  const app = appWith(three, two, [])
  expect(planRollback(createInputs({ release: '1.0' }), 8000, [app])).toMatchObject({
    toPromote: { port: 8001, release: one, version: '1.0' },
    runsOn: [false],
  })
  expect(planRollback(createInputs({ release: two }), 8000, [app])).toMatchObject({ runsOn: [true] })
  expect(() => planRollback(createInputs({ release: three }), 8000, [app])).toThrow('is already the live version')
})

test('a rollback only goes to a release that was reverted if it is named', () => {
  const journal = [
    createJournalEntry('deployed', one),
    createJournalEntry('deployed', two),
    createJournalEntry('reverted', three),
  ]
  const app = appWith(two, three, journal)
  expect(planRollback(createInputs(), 8000, [app])).toMatchObject({ toPromote: { release: one }, runsOn: [false] })
  expect(planRollback(createInputs({ release: three }), 8000, [app])).toMatchObject({ runsOn: [true] })
  const alone = appWith(two, three, journal.slice(1))
  expect(() => planRollback(createInputs(), 8000, [alone])).toThrow(
    'was reverted or failed, and no other kept release was ever live',
  )
})

test.each<[string, JournalEntry[], string]>([
  [
    'its promotion was not seen to end',
    [createJournalEntry('unknown', two), createJournalEntry('deployed', three, { previousRelease: two })],
    two,
  ],
  [
    'the line of its promotion is missing',
    [createJournalEntry('staged', two), createJournalEntry('staged', three, { previousRelease: two })],
    two,
  ],
  [
    'it was never more than staged',
    [createJournalEntry('staged', two), createJournalEntry('deployed', three, { previousRelease: one })],
    one,
  ],
  [
    'nobody knows whether it was live',
    [createJournalEntry('unknown', two), createJournalEntry('deployed', three)],
    one,
  ],
])('a rollback to what was live before, if %s', (_, lines, expected) => {
  const app = appWith(three, two, [createJournalEntry('deployed', one), ...lines])
  expect(planRollback(createInputs(), 8000, [app]).toPromote.release).toBe(expected)
})

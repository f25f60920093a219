import { describe, expect, test } from 'vitest'
import type { AppObservation, JournalEntry, SlotProcess } from '../../../src/plan/app-observation.ts'
import { readRecord } from '../../../src/plan/promotion-record.ts'
import { isStaged, planPromote, planRollback } from '../../../src/plan/standby-plan.ts'
import { createApp, createInputs, createJournalEntry, createNginx, createProcess } from './create-values.ts'
import { refusalOf } from './refusal.ts'

const inputs = createInputs()
const RELEASE = '1.1.0-2.1-bbbbbbb'
const OLDER = '1.0.0-1.1-aaaaaaa'

/** An app host with the older release live on 8000, and that on the standby; null: a process of nobody's. */
function appWith(standby: string | null | undefined, overrides: Partial<AppObservation> = {}): AppObservation {
  const slot = (port: number, release: string | null | undefined) => ({
    port,
    processes: release === undefined ? [] : [createProcess({ pid: port, release })],
    linkedRelease: release ?? null,
    healthListeners: [],
  })
  const journal = [createJournalEntry('deployed', OLDER), createJournalEntry('staged', RELEASE)]
  return createApp([], { slots: [slot(8000, OLDER), slot(8001, standby)], journal, ...overrides })
}

test('what is staged on all app hosts is promoted, and runs on all of them', () => {
  const plan = planPromote(inputs, 8000, [appWith(RELEASE), appWith(RELEASE, { host: 'app2' })])
  expect(plan).toEqual({
    fromPort: 8000,
    isReached: false,
    live: { port: 8000, release: OLDER, version: '1.0.0' },
    toPromote: { port: 8001, release: RELEASE, version: '1.1.0' },
    runsOn: [true, true],
    toStop: [],
    steps: [],
  })
})

test('what was staged where nothing was live, so that requests reach it, is promoted from the other slot', () => {
  const journal = [createJournalEntry('staged', OLDER)]
  expect(planPromote(inputs, 8000, [appWith(undefined, { journal })])).toMatchObject({
    fromPort: 8001,
    isReached: true,
    live: null,
    toPromote: { port: 8000, release: OLDER },
    steps: [],
  })
})

test('clients come to what is staged step by step, unless nothing else is live or requests reach it already', () => {
  const steps = [{ percent: 5, seconds: 60 }]
  const stepwise = createInputs({ operation: 'promote', promoteSteps: { steps, cookie: null } })
  const [live, standby] = appWith(RELEASE).slots
  const stepsFrom = (livePort: number, slots: AppObservation['slots']) =>
    planPromote(stepwise, livePort, [appWith(RELEASE, { slots })]).steps
  if (!live || !standby) throw new Error('two slots')
  expect(stepsFrom(8000, [live, standby])).toEqual(steps)
  expect(stepsFrom(8000, [standby])).toEqual([])
  expect(stepsFrom(8001, [live, standby])).toEqual([])
})

test('what is staged beside a live version that only looks staged is what is promoted', () => {
  // The line of its promotion is missing.
  const journal = [createJournalEntry('staged', OLDER), createJournalEntry('staged', RELEASE)]
  expect(planPromote(createInputs({ release: RELEASE }), 8000, [appWith(RELEASE, { journal })])).toMatchObject({
    fromPort: 8000,
    isReached: false,
    live: { release: OLDER },
    toPromote: { port: 8001, release: RELEASE },
  })
})

test('what is staged on one app host alone, by what runs there or by its journal, is not staged', () => {
  const [here, live] = [
    appWith(RELEASE),
    [createJournalEntry('staged', RELEASE), createJournalEntry('promoted', RELEASE)],
  ]
  expect(isStaged(8001, [here, here])).toBe(true)
  for (const there of [appWith(OLDER), appWith(undefined), appWith(RELEASE, { journal: live })]) {
    expect(isStaged(8001, [here, there])).toBe(false)
  }
  expect(isStaged(8001, [appWith(undefined)])).toBe(false)
  expect(isStaged(8001, [])).toBe(false)
})

test.each([
  ['nothing runs there', undefined],
  ['what runs there is a process not launched by this action', null],
  [`what runs there is ${OLDER}`, OLDER],
])('where none is staged, a promotion says what is there: %s', (found, standby) => {
  expect(refusalOf(() => planPromote(inputs, 8000, [appWith(standby)]))).toEqual({
    message: `no version is staged on the standby slot (port 8001): ${found}`,
    remedy:
      'Stage one with operation deploy and promote: false; to go back to an earlier version, use operation rollback.',
  })
})

test('a promotion leaves a process of somebody else’s on the slot alone', () => {
  const processes = [createProcess({ isOwnJava: false, release: RELEASE })]
  const slots = [{ port: 8001, processes, linkedRelease: null, healthListeners: [] }]
  const { journal } = appWith(RELEASE)
  expect(() => planPromote(inputs, 8000, [createApp([], { slots, journal })])).toThrow('it was left alone')
})

test('a staged version without the port for its health must be staged again', () => {
  const health = { ...inputs.health, ports: { blue: 9000, green: 9001 } }
  expect(refusalOf(() => planPromote({ ...inputs, health }, 8000, [appWith(RELEASE)]))).toEqual({
    message: 'app: the staged version does not listen on port 9001, its health port',
    remedy: 'Stage it again with the same health-port, or remove health-port here.',
  })
})

test.each([
  ['no release is kept for it', null],
  [`release ${RELEASE} is missing`, RELEASE],
])('a rollback to nothing says what is missing: %s', (what, linkedRelease) => {
  const [live] = appWith(undefined).slots
  const slots = [...(live ? [live] : []), { port: 8001, processes: [], linkedRelease, healthListeners: [] }]
  const journal = [createJournalEntry('deployed', RELEASE), createJournalEntry('deployed', OLDER)]
  expect(refusalOf(() => planRollback(inputs, 8000, [appWith(undefined, { slots, journal })]))).toEqual({
    message: `there is nothing to roll back to: on app, nothing runs on the standby slot (port 8001), and ${what}`,
    remedy: 'Deploy the version that should be live.',
  })
})

test('a rollback to the live version, or from a standby that failed to nothing, says what to do', () => {
  const releases = [{ name: OLDER, uploadedAt: 1 }]
  const same = createInputs({ release: OLDER })
  expect(refusalOf(() => planRollback(same, 8000, [appWith(RELEASE, { releases })]))).toEqual({
    message: `release ${OLDER} is already the live version`,
    remedy: 'Set the input release to another kept release; operation status lists them.',
  })
  const journal = [createJournalEntry('deployed', OLDER), createJournalEntry('reverted', RELEASE)]
  expect(refusalOf(() => planRollback(inputs, 8000, [appWith(RELEASE, { journal, releases })]))).toEqual({
    message: `the standby's release ${RELEASE} was reverted or failed, and no other kept release was ever live`,
    remedy: `Deploy a version that works. To make this one live all the same, set the input release to ${RELEASE}`,
  })
})

const APPROVED = '0.9.0-0.1-ccccccc'

test('a rollback does not make live what is only staged: it goes to the version that was live before', () => {
  const journal = [
    createJournalEntry('deployed', APPROVED),
    createJournalEntry('deployed', OLDER),
    createJournalEntry('staged', RELEASE),
  ]
  const releases = [APPROVED, OLDER, RELEASE].map((name, index) => ({ name, uploadedAt: index }))
  const app = appWith(RELEASE, { journal, releases })
  expect(planRollback(inputs, 8000, [app])).toMatchObject({
    toPromote: { port: 8001, release: APPROVED, version: '0.9.0' },
    runsOn: [false],
    toStop: [{ release: RELEASE }],
  })
  const failed = { ...app, journal: [...journal, createJournalEntry('failed', RELEASE)] }
  expect(planRollback(inputs, 8000, [failed]).toPromote.release).toBe(APPROVED)
  const promoted = { ...app, journal: [...journal, createJournalEntry('promoted', RELEASE)] }
  expect(planRollback(inputs, 8000, [promoted]).toPromote.release).toBe(RELEASE)
  const named = createInputs({ release: RELEASE })
  expect(planRollback(named, 8000, [app])).toMatchObject({ toPromote: { release: RELEASE }, runsOn: [true] })
})

test('a rollback with nothing but a staged version says how to promote it', () => {
  const releases = [OLDER, RELEASE].map((name, index) => ({ name, uploadedAt: index }))
  expect(refusalOf(() => planRollback(inputs, 8000, [appWith(RELEASE, { releases })]))).toEqual({
    message: `the standby's release ${RELEASE} is staged and has never been live, and no other kept release was ever live`,
    remedy: `Deploy the version that should be live. To make the staged one live, use operation promote, or set the input release to ${RELEASE}`,
  })
})

test('a promotion that names what was approved takes that alone, by its name or its version', () => {
  for (const release of [RELEASE, '1.1.0']) {
    expect(planPromote(createInputs({ release }), 8000, [appWith(RELEASE)]).toPromote.release).toBe(RELEASE)
  }
  const approved = '1.1.0-1.1-ddddddd'
  expect(refusalOf(() => planPromote(createInputs({ release: approved }), 8000, [appWith(RELEASE)]))).toEqual({
    message: `the release to promote is ${approved}, but ${RELEASE} is staged on the standby slot (port 8001)`,
    remedy: `To make ${RELEASE} live, approve the run that staged it, or set the input release to it. To make ${approved} live, stage it again.`,
  })
})

test('a rollback takes no steps: what was live before needs no trial', () => {
  const promoteSteps = { steps: [{ percent: 5, seconds: 60 }], cookie: null }
  const journal = [createJournalEntry('deployed', RELEASE), createJournalEntry('deployed', OLDER)]
  const plan = planRollback(createInputs({ operation: 'rollback', promoteSteps }), 8000, [
    appWith(RELEASE, { journal }),
  ])
  expect(plan).toMatchObject({ live: { release: OLDER }, toPromote: { release: RELEASE }, runsOn: [true], steps: [] })
})

test('a rollback between two processes that this action did not launch is not done before it begins', () => {
  const slots = [8000, 8001].map((port) => {
    return { port, processes: [createProcess({ pid: port, release: null })], linkedRelease: null, healthListeners: [] }
  })
  expect(planRollback(inputs, 8000, [createApp([], { slots })])).toMatchObject({
    fromPort: 8000,
    isReached: false,
    toPromote: { port: 8001, release: null },
    runsOn: [true],
  })
})

describe('a rollback from a version that requests have left', () => {
  const [live, standby] = ['1.2.0-3.1-eeeeeee', RELEASE]
  const releases = [APPROVED, OLDER, standby, live].map((name, index) => ({ name, uploadedAt: index }))
  const deployed = [APPROVED, OLDER, live].map((name) => createJournalEntry('deployed', name))
  /** 8001 was live and is down; 8000 answers. */
  const seen = (answering: string | null, journal: readonly JournalEntry[], left: readonly SlotProcess[] = []) => {
    const slots = [
      { port: 8000, processes: [createProcess({ release: answering })], linkedRelease: answering, healthListeners: [] },
      { port: 8001, processes: left, linkedRelease: live, healthListeners: [] },
    ]
    return createApp([], { slots, releases, journal })
  }
  const plan = (app: AppObservation, asked: string | null = null, more: readonly AppObservation[] = []) =>
    planRollback(createInputs({ release: asked }), 8000, [app, ...more], [], 8001)

  test('is done by the version before it, which answers', () => {
    const done = { fromPort: 8001, isReached: true, live: null, runsOn: [true], toStop: [], steps: [] }
    expect(plan(seen(OLDER, deployed))).toEqual({
      ...done,
      toPromote: { port: 8000, release: OLDER, version: '1.0.0' },
    })
    expect(plan(seen(null, deployed))).toEqual({ ...done, toPromote: { port: 8000, release: null, version: null } })
    expect(plan(seen(OLDER, deployed), '1.0.0').isReached).toBe(true)
  })

  test('stops nothing that answers, and does not start again what it left', () => {
    const looping = createProcess({ isUp: false, release: live })
    const staged = seen(standby, [...deployed, createJournalEntry('staged', standby)], [looping])
    expect(plan(staged)).toMatchObject({
      fromPort: 8000,
      isReached: false,
      live: { release: standby },
      toPromote: { port: 8001, release: OLDER },
      runsOn: [false],
      toStop: [{ release: live }],
    })
    expect(plan(seen(standby, [...deployed, createJournalEntry('reverted', standby)])).toPromote.release).toBe(OLDER)
    const alone = seen(standby, [createJournalEntry('deployed', live), createJournalEntry('staged', standby)])
    expect(() => plan(alone)).toThrow(`the standby's release ${standby} is staged and has never been live`)
  })

  test('starts it again if it is named', () => {
    expect(plan(seen(OLDER, deployed), live)).toMatchObject({
      isReached: false,
      toPromote: { port: 8001, release: live },
    })
  })

  test('goes to it if it is named, and still runs: it is no longer the live version', () => {
    expect(plan(seen(OLDER, deployed, [createProcess({ release: live })]), live)).toMatchObject({
      fromPort: 8000,
      isReached: false,
      live: { release: OLDER },
      toPromote: { port: 8001, release: live },
      runsOn: [true],
    })
  })

  test('is started on the slot that was left if it does not answer on every host, or not for its health', () => {
    const none = createApp([], { host: 'app2', releases })
    expect(plan(seen(OLDER, deployed), null, [none])).toMatchObject({
      fromPort: 8000,
      toPromote: { port: 8001, release: OLDER },
      runsOn: [false, false],
    })
    const health = { ...inputs.health, ports: { blue: 9000, green: 9001 } }
    const old = planRollback({ ...inputs, health }, 8000, [seen(OLDER, deployed)], [], 8001)
    expect(old).toMatchObject({ isReached: false, toPromote: { port: 8001, release: OLDER }, runsOn: [false] })
  })
})

describe('a rollback where neither slot has a process, as after a boot that starts none,', () => {
  const deployed = [createJournalEntry('deployed', APPROVED), createJournalEntry('deployed', OLDER)]
  const releases = [APPROVED, OLDER, RELEASE].map((name, index) => ({ name, uploadedAt: index }))
  const seen = (standby: string, overrides: Partial<AppObservation>, left: readonly SlotProcess[] = []) => {
    const slots = [OLDER, standby].map((linkedRelease, index) => {
      return { port: 8000 + index, processes: index === 0 ? left : [], linkedRelease, healthListeners: [] }
    })
    return createApp([], { slots, releases, ...overrides })
  }
  const plan = (app: AppObservation) => planRollback(inputs, 8000, [app])

  test.each(['staged', 'reverted'])('starts what was live again if the standby was %s', (result) => {
    const app = seen(RELEASE, { journal: [...deployed, createJournalEntry(result, RELEASE)] })
    const started = { isReached: false, live: null, toPromote: { port: 8001, release: OLDER }, runsOn: [false] }
    expect(plan(app)).toMatchObject(started)
    expect(plan({ ...app, releases: releases.slice(1) })).toMatchObject(started)
    expect(planRollback(createInputs({ release: OLDER }), 8000, [app])).toMatchObject(started)
  })

  test('goes to the version before it if the standby has that', () => {
    expect(plan(seen(APPROVED, { journal: deployed })).toPromote.release).toBe(APPROVED)
  })

  test('does not start what was live again if that crashes, was reverted, or is not kept', () => {
    const journal = [...deployed, createJournalEntry('staged', RELEASE)]
    const crashed = [createProcess({ isUp: false, release: OLDER })]
    for (const app of [
      seen(RELEASE, { journal }, crashed),
      seen(RELEASE, { journal, restarting: [8000] }),
      seen(RELEASE, { journal: [...journal, createJournalEntry('reverted', OLDER)] }),
      seen(RELEASE, { journal, releases: releases.filter(({ name }) => name !== OLDER) }),
    ]) {
      expect(plan(app).toPromote.release).toBe(APPROVED)
    }
  })

  test('nor if it crashes, or is not kept, on one of the app hosts alone', () => {
    const app = seen(RELEASE, { journal: [...deployed, createJournalEntry('staged', RELEASE)] })
    const target = (there: AppObservation) => planRollback(inputs, 8000, [app, there]).toPromote.release
    const other = { ...app, host: 'app2' }
    expect(target(other)).toBe(OLDER)
    expect(target({ ...other, restarting: [8000] })).toBe(APPROVED)
    expect(target({ ...other, releases: releases.filter(({ name }) => name !== OLDER) })).toBe(APPROVED)
  })

  test('does not start what was live again if its promotion was never confirmed', () => {
    const journal = [createJournalEntry('deployed', APPROVED), createJournalEntry('staged', RELEASE)]
    const app = seen(RELEASE, { journal })
    const nginx = [createNginx([8000], { promotion: readRecord('pending free 8001 8000 1000 1000', OLDER) })]
    expect(planRollback(inputs, 8000, [app], nginx).toPromote.release).toBe(APPROVED)
  })

  test('leaves it on both slots: the next one goes to another, or says that there is none', () => {
    const app = seen(OLDER, { journal: deployed }, [createProcess({ release: OLDER })])
    expect(plan(app).toPromote).toEqual({ port: 8001, release: APPROVED, version: '0.9.0' })
    expect(refusalOf(() => plan({ ...app, releases: releases.slice(1) }))).toEqual({
      message: `the standby's release ${OLDER} is live, too, and no other kept release was ever live`,
      remedy: 'Deploy the version that should be live.',
    })
  })
})

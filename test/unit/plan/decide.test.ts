import { expect, test } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import type { JournalEntry } from '../../../src/plan/app-observation.ts'
import { decideDeploy, decideStandby } from '../../../src/plan/decide.ts'
import type { PromotionRecord } from '../../../src/plan/promotion-record.ts'
import {
  createApp,
  createInputs,
  createInstant,
  createJournalEntry,
  createNginx,
  createProcess,
} from './create-values.ts'

const RELEASE = '1.1.0-2.1-bbbbbbb'
const OLDER = '1.0.0-1.1-aaaaaaa'
const nginx = [createNginx([], { instant: createInstant({ isDivided: true }) })]
const deployable = { jar: '*.jar', release: RELEASE, javaRelease: 17, bytes: 1 }

const staged = (release: string, result = 'staged') => createJournalEntry(result, release)

/** An app host with these releases on the slots; `held` keeps one without a process. */
function appWith(running: Record<number, string>, held: Record<number, string> = {}, overrides = {}) {
  const slots = [8000, 8001].map((port) => ({
    port,
    processes: running[port] === undefined ? [] : [createProcess({ pid: port, release: running[port] })],
    linkedRelease: held[port] ?? running[port] ?? null,
    healthListeners: [],
  }))
  const releases = Object.values(held).map((name) => ({ name, uploadedAt: 0 }))
  return createApp([], { slots, releases, ...overrides })
}

function linesOf(overrides: Partial<Inputs>, apps: Parameters<typeof decideDeploy>[1]['apps']): readonly string[] {
  const inputs = createInputs(overrides)
  const facts = { livePort: 8000, movedFrom: null, apps, nginx, drifts: [] }
  const decide = inputs.operation === 'deploy' ? decideDeploy : decideStandby
  return decide(inputs, facts, deployable).lines
}

test('a deployment says what it stops, sends, waits for and promotes', () => {
  const promoteSteps = { steps: [{ percent: 5, seconds: 60 }], cookie: null }
  const warmUp = { requests: [{ count: 20, method: 'GET', path: '/' }], timeout: 30 } as const
  const standby = { stops: true, stopDelay: 0 }
  expect(linesOf({ promoteSteps, warmUp, standby }, [appWith({ 8000: OLDER, 8001: RELEASE })])).toEqual([
    `port 8000 is live: ${OLDER}`,
    `app: stop process 8001 (${RELEASE}) on port 8001`,
    `send *.jar as release ${RELEASE}`,
    'start it on port 8001 and wait for /, then warm it up with at most 20 requests within 30 s',
    'promote from port 8000 to port 8001, for 5 % of the clients for 60 s, then for all, and stop the process on port 8000',
  ])
  expect(linesOf({ promote: false }, [appWith({})])).toEqual([
    'nothing is live yet; nginx uses port 8000',
    `send *.jar as release ${RELEASE}`,
    'start it on port 8001 and wait for /',
    'leave it staged on port 8001',
  ])
})

test('what is stopped on several app hosts is reported for each, since the same pid may be on both', () => {
  const hosts = [appWith({ 8000: OLDER, 8001: RELEASE }), appWith({ 8000: OLDER, 8001: RELEASE }, {}, { host: 'app2' })]
  expect(linesOf({}, hosts).filter((line) => line.includes('stop process'))).toEqual([
    `app: stop process 8001 (${RELEASE}) on port 8001`,
    `app2: stop process 8001 (${RELEASE}) on port 8001`,
  ])
})

test('a rollback says where its release runs, and where it is started', () => {
  const hosts = [appWith({ 8000: RELEASE, 8001: OLDER }), appWith({ 8000: RELEASE }, { 8001: OLDER }, { host: 'app2' })]
  expect(linesOf({ operation: 'rollback' }, hosts)).toEqual([
    `port 8000 is live: ${RELEASE}`,
    `app: ${OLDER} runs on port 8001`,
    `app2: ${OLDER} is started on port 8001`,
    'wait for /',
    'promote from port 8000 to port 8001',
  ])
})

test('memory that may become scarce is mentioned where something is started', () => {
  const launch = { ...createInputs().launch, javaOptions: ['-Xms4g'] }
  const scarce = [`app: only 1000 kB of memory are available for a second version; -Xms asks for 4194304 kB`]
  const saidOf = (operation: Inputs['operation'], running: Record<number, string>) => {
    const app = appWith(running, { 8001: OLDER }, { availableMemoryKilobytes: 0 })
    return linesOf({ operation, launch }, [app]).flatMap((line) => /^.*-Xms asks for \d+ kB/.exec(line) ?? [])
  }
  expect(saidOf('deploy', { 8000: RELEASE, 8001: OLDER })).toEqual(scarce)
  expect(saidOf('rollback', { 8000: RELEASE, 8001: OLDER })).toEqual([])
  expect(saidOf('rollback', { 8000: RELEASE })).toHaveLength(1)
})

test('what a running standby has no need of does not keep anybody from going back to it', () => {
  const full = { freeKilobytes: 5 }
  const lines = linesOf({ operation: 'rollback' }, [appWith({ 8000: RELEASE, 8001: OLDER }, {}, full)])
  expect(lines).toContain(`app: ${OLDER} runs on port 8001`)
  expect(() => linesOf({ operation: 'rollback' }, [appWith({ 8000: RELEASE }, { 8001: OLDER }, full)])).toThrow(
    '5 kB are free',
  )
})

test('a jar that does not fit is refused before anything is stopped; a release that is there needs no room', () => {
  const apps = [appWith({ 8000: RELEASE }, { 8001: OLDER }, { freeKilobytes: 120_000, newestJarBytes: 150_000_000 })]
  const facts = { livePort: 8000, movedFrom: null, apps, nginx, drifts: [] }
  const deploy = (bytes: number | null) => decideDeploy(createInputs(), facts, { ...deployable, bytes })
  expect(() => deploy(150_000_000)).toThrow('156725 kB are needed for the jar')
  expect(() => deploy(null)).toThrow('156725 kB are needed for a jar as large')
  expect(deploy(100_000_000).plan.targetPort).toBe(8001)
  expect(linesOf({ operation: 'rollback' }, apps)).toContain(`app: ${OLDER} is started on port 8001`)
})

test('a rollback warms up only what it starts, and stops what is in its way', () => {
  const warmUp = { requests: [{ count: 20, method: 'GET', path: '/' }], timeout: 30 } as const
  const release = { operation: 'rollback', release: OLDER, warmUp } as const
  const other = '0.9.0-1.1-ccccccc'
  const kept = { releases: [{ name: OLDER, uploadedAt: 0 }] }
  expect(linesOf(release, [appWith({ 8000: RELEASE, 8001: OLDER }, {}, kept)])).toContain('wait for /')
  expect(linesOf(release, [appWith({ 8000: RELEASE, 8001: other }, {}, kept)])).toEqual([
    `port 8000 is live: ${RELEASE}`,
    `app: stop process 8001 (${other}) on port 8001`,
    `app: ${OLDER} is started on port 8001`,
    'wait for /, then warm it up with at most 20 requests within 30 s',
    'promote from port 8000 to port 8001',
  ])
})

test('a promotion warms up what was staged, which no user has used yet, also where requests reach it already', () => {
  const warmUp = { requests: [{ count: 20, method: 'GET', path: '/' }], timeout: 30 } as const
  const wait = 'wait for /, then warm it up with at most 20 requests within 30 s'
  const beside = [appWith({ 8000: OLDER, 8001: RELEASE }, {}, { journal: [staged(RELEASE)] })]
  expect(linesOf({ operation: 'promote', warmUp }, beside)).toEqual([
    `port 8000 is live: ${OLDER}`,
    `app: ${RELEASE} runs on port 8001`,
    wait,
    'promote from port 8000 to port 8001',
  ])
  const alone = [appWith({ 8000: RELEASE }, {}, { journal: [staged(RELEASE)] })]
  expect(linesOf({ operation: 'promote', warmUp }, alone)[1]).toBe(wait)
})

test('nothing is stopped after a promotion where nothing was live, or by a service without nginx that is only recorded', () => {
  const standby = { stops: true, stopDelay: 0 }
  expect(linesOf({ standby }, [appWith({})]).at(-1)).toBe('promote from port 8000 to port 8001')
  const apps = [appWith({ 8000: RELEASE, 8001: OLDER }, {}, { journal: [staged(RELEASE)] })]
  expect(linesOf({ operation: 'promote', nginxHosts: [], standby }, apps).at(-1)).toBe('record it as live')
})

test('without nginx a release is handed over to, or is the first; without a health path it is watched', () => {
  const health = { ...createInputs().health, path: null }
  const worker = { nginxHosts: [], health }
  expect(linesOf(worker, [appWith({ 8000: OLDER })]).slice(-2)).toEqual([
    'start it on port 8001 and watch it for 5 s',
    'hand over from port 8000 to port 8001, and stop the process on port 8000',
  ])
  const first = linesOf(worker, [appWith({})])
  expect(first[0]).toBe('nothing is live yet')
  expect(first.at(-1)).toBe('make port 8001 live')
})

test('faults of nginx come first, as a run finds them first', () => {
  const missing = [createNginx([8000], { missingRights: ['nginx -t'] })]
  const facts = {
    livePort: 8000,
    movedFrom: null,
    apps: [appWith({ 8000: OLDER }, {}, { freeKilobytes: 5 })],
    nginx: missing,
    drifts: [],
  }
  for (const operation of ['deploy', 'rollback', 'promote'] as const) {
    const decide = operation === 'deploy' ? decideDeploy : decideStandby
    expect(() => decide(createInputs({ operation }), facts, deployable)).toThrow('sudo does not let')
  }
})

test('the first version, staged where requests already reach it, is promoted to where it is', () => {
  const apps = [appWith({ 8000: OLDER }, {}, { journal: [staged(OLDER)] })]
  expect(linesOf({ operation: 'promote', standby: { stops: true, stopDelay: 0 } }, apps)).toEqual([
    `requests already reach ${OLDER} on port 8000`,
    'wait for /',
    'check that nginx serves it, and record it as live',
  ])
  expect(linesOf({ operation: 'promote', nginxHosts: [] }, apps)?.at(-1)).toBe('record it as live')
})

test('a rollback to what requests reach already says what it stops: the version whose promotion was left unconfirmed', () => {
  const standby = { stops: true, stopDelay: 0 }
  const facts = { livePort: 8000, movedFrom: 8001, apps: [appWith({ 8000: OLDER, 8001: RELEASE })], nginx, drifts: [] }
  expect(decideStandby(createInputs({ operation: 'rollback', standby }), facts).lines).toEqual([
    `requests already reach ${OLDER} on port 8000`,
    'wait for /',
    'check that nginx serves it, and record it as live, and stop the process on port 8001',
  ])
})

const RECORD = {
  isHeld: false,
  from: 8000,
  to: 8001,
  release: null,
  movedFrom: null,
  writtenAt: 1000,
  linkedAt: 1000,
  because: null,
}

/**
 * What a rollback goes to from a standby that no journal knows of, but this record of its promotion; the app host's clock is so many
 * seconds ahead of that of the nginx host.
 */
function rollbackAfter(
  record: Partial<PromotionRecord>,
  uploadedAt: number,
  journal: readonly JournalEntry[] = [],
  ahead = 0,
) {
  const approved = '0.9.0-0.1-ccccccc'
  const releases = [approved, OLDER, RELEASE].map((name, index) => ({
    name,
    uploadedAt: (name === RELEASE ? uploadedAt : index) + ahead,
  }))
  const known = [staged(approved, 'deployed'), staged(OLDER, 'deployed'), ...journal]
  const app = appWith({ 8000: OLDER, 8001: RELEASE }, {}, { now: 2000 + ahead, releases, journal: known })
  const web = createNginx([8000], { promotion: { ...RECORD, state: 'reverted', ...record } })
  const facts = { livePort: 8000, movedFrom: null, apps: [app], nginx: [createNginx([8000]), web], drifts: [] }
  return decideStandby(createInputs({ operation: 'rollback' }), facts).plan.toPromote.release
}

test('a rollback does not go to a version whose run was killed, so that nginx’s host alone knows that it was reverted', () => {
  const approved = '0.9.0-0.1-ccccccc'
  for (const state of ['pending', 'reverting', 'reverted'] as const) {
    expect(rollbackAfter({ state }, 900)).toBe(approved)
  }
  // So close together, it can't be told what came first.
  expect(rollbackAfter({}, 1002)).toBe(approved)
})

test.each([300, -300, 86_400])('nor if the clock of the app host is %s s ahead of that of the nginx host', (ahead) => {
  expect(rollbackAfter({}, 900, [], ahead)).toBe('0.9.0-0.1-ccccccc')
  expect(rollbackAfter({}, 1100, [], ahead)).toBe(RELEASE)
})

test('nor to the one that the record names, whatever any clock says', () => {
  expect(rollbackAfter({ release: RELEASE }, 1900)).toBe('0.9.0-0.1-ccccccc')
  // A later one took its place and was reverted, too, which replaced the record of its own promotion.
  expect(rollbackAfter({ release: '1.1.0-9.1-ddddddd' }, 900)).toBe('0.9.0-0.1-ccccccc')
  expect(rollbackAfter({ release: '1.1.0-9.1-ddddddd' }, 1900)).toBe(RELEASE)
})

test.each<[string, Partial<PromotionRecord>]>([
  ['moved requests away from it', { from: 8001, to: 8000 }],
  ['made an end of its steps', { from: 8000, to: 8000 }],
  ['was followed by a rollback to what was live by then', { from: 8000, to: 8000, release: OLDER }],
  ['was followed by a rollback that failed', { from: 8000, to: 8000, release: OLDER, state: 'reverted' }],
])('nor to one whose record was replaced, since a later run reconciled what it left, and this %s', (_, record) => {
  const reconciled = { state: 'confirmed', ...record } as const
  expect(rollbackAfter(reconciled, 900)).toBe('0.9.0-0.1-ccccccc')
  // What came later, or was live, is not skipped.
  expect(rollbackAfter(reconciled, 1003)).toBe(RELEASE)
  expect(rollbackAfter(reconciled, 900, [staged(RELEASE, 'deployed')])).toBe(RELEASE)
  expect(rollbackAfter(reconciled, 900, [{ ...staged(OLDER, 'failed'), previousRelease: RELEASE }])).toBe(RELEASE)
})

test.each<[string, Partial<PromotionRecord>, number, JournalEntry[]]>([
  ['was confirmed', { state: 'confirmed' }, 900, []],
  ['was of another release, on the other slot', { from: 8001, to: 8000, release: OLDER }, 900, []],
  ['is older than the release', {}, 1003, []],
  ['is of a later release, in whose place this one was put again', {}, 900, [staged(RELEASE, 'deployed')]],
])('a rollback goes to a standby if the promotion %s', (_, record, uploadedAt, journal) => {
  expect(rollbackAfter(record, uploadedAt, journal)).toBe(RELEASE)
})

test('what another environment may have live is neither replaced nor promoted, even if it runs already', () => {
  const neighbor = { environment: 'prod', service: 'shop' }
  const apps = [appWith({ 8000: RELEASE, 8001: OLDER }), appWith({ 8000: RELEASE, 8001: OLDER }, {}, { neighbor })]
  for (const operation of ['deploy', 'rollback', 'promote'] as const) {
    expect(() => linesOf({ operation }, apps), operation).toThrow(
      'prod/shop also uses this deploy path and these ports',
    )
  }
})

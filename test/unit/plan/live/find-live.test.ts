import { expect, test } from 'vitest'
import type { AppObservation } from '../../../../src/plan/app-observation.ts'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { findLive } from '../../../../src/plan/live/find-live.ts'
import { findLiveOnNginxHost } from '../../../../src/plan/live/find-live-on-nginx-host.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { type PromotionRecord, SAME_MOMENT_SECONDS } from '../../../../src/plan/promotion-record.ts'
import { createApp, createInputs, createInstant, createNginx, createSite } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const both = createApp([8000, 8001])
const decide = (nginx: NginxObservation, app = both) => findLiveOnNginxHost(createInputs(), nginx, [app])

test('one link that nginx has read: there is nothing to reconcile', () => {
  expect(decide(createNginx([8001]))).toMatchObject({
    link: { layout: 'links', port: 8001, entry: 'dev_8001' },
    drift: null,
  })
})

test('a link with another name counts by its target', () => {
  const [entry] = createNginx([8001]).entries
  const nginx = createNginx([], { entries: entry ? [{ ...entry, name: 'shop.conf' }] : [] })
  expect(decide(nginx).link).toMatchObject({ port: 8001, entry: 'shop.conf' })
})

test('the live slot is down and its backup answers: the backup becomes the live slot', () => {
  expect(decide(createNginx([8001]), createApp([8000])).drift).toMatchObject({ port: 8000, isAlreadyServing: true })
  expect(decide(createNginx([8001]), createApp([])).drift).toBeNull()
})

const promotion: PromotionRecord = {
  state: 'pending',
  isHeld: false,
  from: 8000,
  to: 8001,
  release: null,
  movedFrom: null,
  writtenAt: 1000,
  linkedAt: 1000,
  because: null,
}
const confirmed = (to: number, linkedAt: number): PromotionRecord => ({
  ...promotion,
  state: 'confirmed',
  to,
  linkedAt,
})

/** As Reconcile leaves it once requests have moved there. */
const movedTo = (to: number): PromotionRecord => ({
  ...confirmed(to, 1000),
  from: to === 8000 ? 8001 : 8000,
  movedFrom: to === 8000 ? 8001 : 8000,
})

test.each(['pending', 'reverting'] as const)(
  'a promotion left %s is reverted, if the slot from before answers',
  (state) => {
    const nginx = createNginx([8001], { promotion: { ...promotion, state } })
    expect(decide(nginx).drift?.port).toBe(8000)
    expect(decide(nginx, createApp([8001])).drift?.port).toBe(8001)
    const held = createNginx([8001], { promotion: { ...promotion, state, isHeld: true } })
    expect(decide(held).drift).toBeNull()
  },
)

test('an abandoned promotion is outranked by a link that somebody changed later', () => {
  const nginx = createNginx([8001], { promotion: { ...promotion, state: 'reverting', writtenAt: 900, linkedAt: 900 } })
  expect(decide(nginx).drift).toBeNull()
})

test('both links or none: reconciled if it is known which slot nginx uses, refused if not', () => {
  for (const enabled of [[8000, 8001], []]) {
    expect(decide(createNginx(enabled), createApp([8001])).drift?.port).toBe(8001)
    const settled = confirmed(8000, 1000 + SAME_MOMENT_SECONDS)
    expect(decide(createNginx(enabled, { promotion: settled })).drift?.port).toBe(8000)
    expect(() => decide(createNginx(enabled, { promotion: settled, workersSince: 999 }))).toThrow('no way to tell')
    expect(() => decide(createNginx(enabled))).toThrow('exactly one of the sites dev_8000 and dev_8001 must be enabled')
  }
})

test('a link that is newer than nginx’s configuration is refused, unless this action left it so', () => {
  const nginx = createNginx([8001], { workersSince: 900 })
  expect(() => decide(nginx)).toThrow('was changed without a reload, both slots answer')
  expect(decide(createNginx([8001], { workersSince: 900, promotion: confirmed(8001, 1000) })).drift).toBeNull()
  expect(decide(nginx, createApp([8000])).drift).toMatchObject({ port: 8000, isAlreadyServing: false })
})

test('a site file that names the wrong port, or none, is refused', () => {
  const wrong = createSite(8000, 'upstream u { server a:8001; server a:8000 backup; } server { listen 80; }')
  const [, green] = createNginx([]).sites
  const nginx = (site: typeof wrong) => createNginx([8001], { sites: green ? [site, green] : [] })
  expect(() => decide(nginx(wrong))).toThrow('is the site of port 8000, but its upstream names port 8001 as primary')
  expect(() => decide(nginx({ ...wrong, unknownNames: ['auth'] }))).toThrow('but its upstream names port 8001')
  const neither = createSite(8000, 'server { listen 80; }')
  expect(() => decide(nginx(neither))).toThrow('its upstream names neither slot as primary')
})

test.each<[string, NginxObservation, AppObservation, number | null]>([
  ['is up', createNginx([8001]), both, null],
  ['is down, as the other is', createNginx([8001]), createApp([]), null],
  ['is down, and its backup answers', createNginx([8001]), createApp([8000]), 8001],
  ['was not confirmed', createNginx([8001], { promotion }), both, 8001],
  ['was not confirmed, and the one before is down', createNginx([8001], { promotion }), createApp([8001]), null],
  ['is live again, but the record does not say so yet', createNginx([8000], { promotion }), both, null],
  [
    'was linked by hand, and nginx does not use it',
    createNginx([8001], { workersSince: 900 }),
    createApp([8000]),
    null,
  ],
  ['is linked again, but nginx has not reloaded', createNginx([8000], { promotion, workersSince: 900 }), both, 8001],
  [
    'is not linked any more, but nginx has not reloaded',
    createNginx([8001], { promotion, workersSince: 900 }),
    both,
    null,
  ],
  ['is one of two that are enabled', createNginx([8000, 8001]), createApp([8000]), null],
  ['was left by an earlier run', createNginx([8000], { promotion: movedTo(8000) }), both, 8001],
  [
    'was left by one, and is down, as the other is',
    createNginx([8000], { promotion: movedTo(8000) }),
    createApp([]),
    8001,
  ],
  ['was left by one, and was linked again by hand', createNginx([8001], { promotion: movedTo(8000) }), both, null],
  [
    'was left by one, and so is the other by now',
    createNginx([8000], { promotion: movedTo(8000) }),
    createApp([8001]),
    8000,
  ],
])('what a rollback goes back from, if the live slot %s', (_, nginx, app, movedFrom) => {
  expect(findLive(createInputs(), [nginx], [app]).movedFrom).toBe(movedFrom)
})

const instant = (linkedPort: number | null, step: { to: number; percent: number } | null = null) =>
  createNginx([], { instant: createInstant({ linkedPort, step, isDivided: step !== null }) })

test('in the instant layout only the link counts', () => {
  expect(decide(instant(8001))).toMatchObject({ link: { layout: 'instant', port: 8001 }, drift: null })
  expect(() => decide(instant(null))).toThrow('points to no slot')
  // Sites that setup has left from the links layout.
  const edited = createSite(8000, 'upstream u { server a:8000; server a:8001 backup; } server { listen 443 ssl; }')
  const { sites, entries } = createNginx([8000])
  const moved = { ...instant(8001), entries, sites: sites.map((site) => (site.port === 8000 ? edited : site)) }
  expect(decide(moved).drift).toBeNull()
})

test('a step that was left is reconciled, also where no record tells of it', () => {
  const left = instant(8000, { to: 8001, percent: 5 })
  const reason = 'a promotion was left unfinished, with 5 % of the clients on port 8001'
  expect(decide(left)).toMatchObject({ link: { port: 8000 }, drift: { port: 8000, reason } })
  expect(decide(left, createApp([8001])).drift).toEqual({
    port: 8001,
    movedFrom: 8000,
    reason,
    isAlreadyServing: false,
  })
  expect(decide(left, createApp([])).drift).toEqual({ port: 8000, movedFrom: null, reason, isAlreadyServing: false })
  expect(decide({ ...left, promotion: { ...promotion, isHeld: true } }).drift).toBeNull()
})

test('nginx in the links layout, or not set up for them, is a fault where promote-steps are wanted', () => {
  const promoteSteps = { steps: [{ percent: 5, seconds: 60 }], cookie: null }
  const faults = (nginx: NginxObservation, operation: 'deploy' | 'rollback' = 'deploy') =>
    findNginxFaults(createInputs({ promoteSteps, operation }), nginx, []).map(({ what }) => what)
  expect(faults(createNginx([8001]))).toEqual([expect.stringContaining('needs the instant layout')])
  expect(faults(instant(8000))).toEqual([expect.stringContaining('does not divide clients into groups yet')])
  expect(faults(instant(8000), 'rollback')).toEqual([])
  expect(faults(instant(8000, { to: 8001, percent: 5 }))).toEqual([])
})

test('nginx hosts that disagree follow the first one', () => {
  const web = createNginx([8001])
  const other = createNginx([8000], { host: 'web2' })
  expect(findLive(createInputs(), [web, other], [both])).toMatchObject({
    livePort: 8001,
    links: [{ port: 8001 }, { port: 8000 }],
    drifts: [{ index: 1, host: 'web2', reason: 'web2 uses port 8000, web uses port 8001', isAlreadyServing: false }],
  })
  expect(findLive(createInputs(), [web, other], [createApp([8000])])).toMatchObject({
    livePort: 8000,
    drifts: [{ index: 0, reason: expect.stringContaining('nothing listens on the live port 8001') }],
  })
  expect(findLive(createInputs(), [web, createNginx([8001])], [both]).drifts).toEqual([])
})

test.each([
  ['nothing runs, nothing is recorded', [], null, 8000, null],
  ['nothing runs, the record says', [], 8001, 8001, null],
  ['one runs, nothing is recorded', [8000], null, 8000, null],
  ['one runs, as recorded', [8000], 8000, 8000, null],
  ['one runs, another is recorded', [8000], 8001, 8000, 8001],
  ['both run: the record decides', [8000, 8001], 8001, 8001, null],
])('without nginx: %s', (_, running, recordedPort, livePort, movedFrom) => {
  const app = createApp(running, { recordedPort })
  const found = { livePort, movedFrom, links: [], drifts: [] }
  expect(findLive(createInputs({ nginxHosts: [] }), [], [app])).toEqual(found)
})

test('without nginx, what only a person can decide is refused, with the choices', () => {
  const decideOn = (...apps: AppObservation[]) => findLive(createInputs({ nginxHosts: [] }), [], apps)
  expect(refusalOf(() => decideOn(both))).toEqual({
    message: 'app: both slots have a running process, but nothing records which one is live',
    remedy: 'Stop the one that should not run, then run this again.',
  })
  expect(refusalOf(() => decideOn(createApp([8000]), createApp([8001], { host: 'app2' })))).toEqual({
    message: 'the app hosts disagree about which slot is live: port 8001 is live on app2, port 8000 on app',
    remedy: 'Stop the process of the version that should not run, on each host where it does, then run this again.',
  })
})

test('without nginx, app hosts that disagree follow the first one on which something runs', () => {
  const decideOn = (...apps: AppObservation[]) => findLive(createInputs({ nginxHosts: [] }), [], apps)
  const one = createApp([8000])
  const release = one.slots[0]?.processes[0]?.release ?? ''
  const two = createApp([8001], { host: 'app2', releases: [{ name: release, uploadedAt: 0 }] })
  const none = createApp([], { host: 'app3' })
  expect(decideOn(none, one, two)).toEqual({
    livePort: 8000,
    movedFrom: null,
    links: [],
    drifts: [
      { index: 2, host: 'app2', reason: 'port 8001 is live on app2, port 8000 on app', isAlreadyServing: false },
    ],
  })
  expect(decideOn(one, none)).toEqual({ livePort: 8000, movedFrom: null, links: [], drifts: [] })
  // A host that is new has no record yet.
  expect(decideOn(none, createApp([], { recordedPort: 8001 })).livePort).toBe(8001)
})

test('of nginx hosts that an earlier run moved, the first one says what requests have left', () => {
  const moved = createNginx([8000], { promotion: movedTo(8000) })
  const behind = createNginx([8001], { host: 'web2' })
  expect(findLive(createInputs(), [moved, behind], [createApp([8000])])).toMatchObject({
    livePort: 8000,
    movedFrom: 8001,
    drifts: [{ index: 1 }],
  })
  expect(findLive(createInputs(), [createNginx([8000]), moved], [both])).toMatchObject({ movedFrom: null, drifts: [] })
})

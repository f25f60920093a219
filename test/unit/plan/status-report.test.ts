import { expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { findLive } from '../../../src/plan/live/find-live.ts'
import { buildStatusReport } from '../../../src/plan/status-report.ts'
import {
  createApp,
  createInputs,
  createInstant,
  createJournalEntry,
  createNginx,
  createProcess,
} from './create-values.ts'

test('status has a row for each slot of each host, and reports releases that differ', () => {
  const slot = (port: number, release: string | null) => ({
    port,
    processes: release === null ? [] : [createProcess({ release })],
    linkedRelease: null,
    healthListeners: [],
  })
  const one = createApp([], { slots: [slot(8000, '1.0-1.1-aaaaaaa'), slot(8001, null)] })
  const two = createApp([], { host: 'app2', slots: [slot(8000, '1.1-2.1-bbbbbbb'), slot(8001, null)] })
  const troubles = [new Map([[8000, null]]), new Map([[8000, 'it answers 503']])]
  const nginx = createNginx([8000])
  const report = buildStatusReport(
    createInputs(),
    [one, two],
    [nginx],
    troubles,
    findLive(createInputs(), [nginx], [one, two]),
  )
  expect(report.slots.map(({ host, port, isLive, trouble }) => [host, port, isLive, trouble])).toEqual([
    ['app', 8000, true, null],
    ['app', 8001, false, 'nothing listens'],
    ['app2', 8000, true, 'it answers 503'],
    ['app2', 8001, false, 'nothing listens'],
  ])
  expect(report.remarks).toEqual([
    'the app hosts run different releases on the live slot: app 1.0-1.1-aaaaaaa, app2 1.1-2.1-bbbbbbb',
  ])
})

test('status mentions memory that may become scarce, and does not refuse for it', () => {
  const inputs = createInputs({ launch: { ...createInputs().launch, javaOptions: ['-Xms4g'] } })
  const [app, nginx] = [createApp([8000], { availableMemoryKilobytes: 1000 }), createNginx([8000])]
  const report = buildStatusReport(inputs, [app], [nginx], [new Map([[8000, null]])], findLive(inputs, [nginx], [app]))
  expect(report.faults).toEqual([])
  expect(report.remarks).toEqual([expect.stringContaining('app: only 1000 kB of memory are available')])
})

test('a configuration that nginx refuses because of two enabled sites is only a fault if they will not be reconciled', () => {
  const said = 'nginx: [emerg] duplicate upstream "dev_live" in /etc/nginx/sites-enabled/dev_8001:3'
  const statusOf = (answering: readonly number[], test: string) => {
    const [app, nginx] = [
      createApp(answering),
      createNginx([8000, 8001], { configurationTest: { isOk: false, said: test } }),
    ]
    const troubles = [new Map(answering.map((port) => [port, null]))]
    return buildStatusReport(createInputs(), [app], [nginx], troubles, findLive(createInputs(), [nginx], [app]))
  }
  expect(statusOf([8000], said)).toMatchObject({
    faults: [],
    remarks: [expect.stringContaining('half-done: exactly one of the sites')],
  })
  const twice = 'nginx: [emerg] duplicate "log_format" name "x" in /etc/nginx/bluegreen/dev_live.requests.conf:22'
  expect(statusOf([8000], twice).faults).toEqual([])
  expect(statusOf([8000], 'nginx: [emerg] unknown directive "x" in /etc/nginx/conf.d/x.conf:1').faults).toHaveLength(1)
})

const RECORD = {
  isHeld: true,
  from: 8000,
  to: 8001,
  release: null,
  movedFrom: null,
  writtenAt: 1,
  linkedAt: 1,
  because: null,
}

function statusOf(app = createApp([8000]), nginx = createNginx([8000]), inputs = createInputs()) {
  const hosts = inputs.nginxHosts.length > 0 ? [nginx] : []
  return buildStatusReport(inputs, [app], hosts, [], findLive(inputs, hosts, [app]))
}

test('what is under way and what was reverted is reported for each nginx host', () => {
  const pending = createNginx([8000], { promotion: { ...RECORD, state: 'pending' } })
  expect(statusOf(createApp([8000]), pending).remarks).toEqual([
    'web: a promotion from port 8000 to port 8001 is under way',
  ])
  const reverted = createNginx([8000], {
    promotion: { ...RECORD, state: 'reverted', isHeld: false, because: 'so it was' },
  })
  expect(statusOf(createApp([8000]), reverted).remarks).toEqual(['web: last reversal: so it was'])
  const confirmed = createNginx([8000], { promotion: { ...RECORD, state: 'confirmed', isHeld: false } })
  expect(statusOf(createApp([8000]), confirmed).remarks).toEqual([])
})

test('the share of the clients that get the new version by now is reported, too', () => {
  const instant = createInstant({ isDivided: true, step: { to: 8001, percent: 5 } })
  const nginx = createNginx([], { instant, promotion: { ...RECORD, state: 'pending' } })
  expect(statusOf(createApp([8000, 8001]), nginx).remarks).toEqual([
    'web: a promotion from port 8000 to port 8001 is under way: 5 % of the clients get port 8001',
  ])
})

const ASIDE = {
  name: 'proxy_pass',
  target: 'http://10.0.0.5:8001/actuator/',
  place: '10.0.0.5:8001',
  location: 'location /standby/',
  isJoined: true,
  isForSome: false,
  isShared: false,
  isAside: true,
}
const everywhere = { address: '', port: 80, isTls: false }

test.each<[string, Parameters<typeof createNginx>[1], string]>([
  [
    'requests go to more hosts than are deployed to',
    { instant: createInstant({ isWrittenBySetup: false, addresses: ['10.0.0.5', '10.0.0.6'] }) },
    'web: nginx sends requests to 10.0.0.5 and 10.0.0.6, but app-hosts names 1 host',
  ],
  [
    'another site takes the requests to one of its addresses',
    {
      instant: createInstant({ listens: [everywhere] }),
      addresses: ['127.0.0.0/8', '10.0.0.9/32'],
      otherListens: [{ ...everywhere, address: '10.0.0.9', path: '/etc/nginx/sites-enabled/blog' }],
    },
    'web: the site that includes /etc/nginx/bluegreen/dev_live.server.conf gets no request to 10.0.0.9:80',
  ],
  [
    'one path is for the standby',
    { instant: createInstant({ hardcoded: [ASIDE] }) },
    'web: "proxy_pass http://10.0.0.5:8001/actuator/;" in location /standby/ sends requests to the same slot after every promotion',
  ],
  [
    'sudo does not tell what it allows',
    { areRightsHidden: true },
    "web: sudo lists ubuntu's rights only for a password (listpw), so it could not be checked",
  ],
  [
    'requests to one path are not watched',
    { instant: createInstant({ unlogged: { locations: ['location /admin/'], isAll: false } }) },
    'web: requests to location /admin/ are not watched, since it has its own access_log',
  ],
  [
    'one failed request would keep nginx from a slot',
    { instant: createInstant({ failTimeout: { failures: 1, time: '10s', port: 8000, backup: 8001, hosts: 1 } }) },
    'web: /etc/nginx/bluegreen/dev_live.upstreams.conf has nginx stop using port 8000 for 10s after one failed request',
  ],
])('what may be right is a remark and not a fault: %s', (_, overrides, remark) => {
  const report = statusOf(createApp([8000]), createNginx([8000], overrides))
  expect(report).toMatchObject({ faults: [], remarks: [expect.stringContaining(remark)] })
})

test('SELinux, which may keep nginx from a version, is mentioned until one is live behind that nginx', () => {
  const remarksBeside = (listening: readonly number[]) =>
    statusOf(createApp(listening), createNginx([8000], { isConnectingDenied: true })).remarks
  expect(remarksBeside([])).toEqual([
    expect.stringContaining('web: SELinux does not let nginx connect to applications'),
  ])
  expect(remarksBeside([8000])).toEqual([])
})

test('a slot that would be made live although it is not healthy is a fault, which a healthy one is not', () => {
  const app = createApp([8000, 8001])
  const nginx = [createNginx([8000]), createNginx([8001], { host: 'web2' })]
  const faultsIf = (trouble: string | null) => {
    const troubles = [
      new Map([
        [8000, trouble],
        [8001, null],
      ]),
    ]
    return buildStatusReport(createInputs(), [app], nginx, troubles, findLive(createInputs(), nginx, [app])).faults
  }
  expect(faultsIf('it answers 503')).toEqual([
    {
      what: 'web2 uses port 8001, web uses port 8000; port 8000 would then be the live slot, but it is not healthy: it answers 503',
      remedy: 'Make one slot healthy (start its release again, or restart it), then run this again.',
    },
  ])
  expect(faultsIf(null)).toEqual([])
})

test('a slot is shown with what listens on it, or else with the release that would be started there', () => {
  const [release, standby] = ['1.1.0-2.1-bbbbbbb', '1.0.0-1.1-aaaaaaa']
  const live = createProcess({ release })
  const slots = [
    { port: 8000, processes: [live], linkedRelease: release, healthListeners: [] },
    { port: 8001, processes: [createProcess({ isUp: false })], linkedRelease: standby, healthListeners: [] },
  ]
  const row = { host: 'app', process: null, trouble: 'nothing listens' }
  expect(statusOf(createApp([], { slots })).slots).toEqual([
    { ...row, slot: 'blue', port: 8000, isLive: true, process: live, release, version: '1.1.0', trouble: null },
    { ...row, slot: 'green', port: 8001, isLive: false, release: standby, version: '1.0.0' },
  ])
})

test('app hosts differ only if two releases are live: neither a host on which none runs counts, nor a standby', () => {
  const older = {
    processes: [createProcess({ release: '0.9.0-1.1-ccccccc' })],
    linkedRelease: null,
    healthListeners: [],
  }
  const [live] = createApp([8000]).slots
  const withStandby = [...(live ? [live] : []), { ...older, port: 8001 }]
  const apps = [createApp([8000]), createApp([], { host: 'app2' }), createApp([], { host: 'app3', slots: withStandby })]
  const nginx = [createNginx([8000])]
  expect(buildStatusReport(createInputs(), apps, nginx, [], findLive(createInputs(), nginx, apps)).remarks).toEqual([])
})

test('a release that nginx’s host alone knows to be reverted is one that a rollback skips', () => {
  const app = createApp([8000, 8001], { releases: [{ name: '1.0.0-1.1-aaaaaaa', uploadedAt: 1 }] })
  const reverted = createNginx([8000], { promotion: { ...RECORD, state: 'reverted', isHeld: false } })
  expect(statusOf(app, reverted).releases).toMatchObject([{ isDistrusted: true }])
  expect(statusOf(app).releases).toMatchObject([{ isDistrusted: false }])
})

test('what the next operation reconciles is a remark, with the slot that is live then', () => {
  const report = statusOf(createApp([8001]))
  expect(report).toMatchObject({ faults: [], slots: [{ isLive: false }, { isLive: true }] })
  expect(report.remarks).toEqual([
    "half-done: nothing listens on the live port 8000; port 8001 answers instead, as nginx's backup; the next operation makes port 8001 the live slot",
  ])
})

test('what only a person can decide is a fault, and no slot is live', () => {
  const report = buildStatusReport(
    createInputs(),
    [createApp([8000])],
    [],
    [],
    new Failure('undecided', { remedy: 'Decide.' }),
  )
  expect(report.faults).toEqual([{ what: 'undecided', remedy: 'Decide.' }])
  expect(report.slots.map(({ isLive }) => isLive)).toEqual([false, false])
  const without = buildStatusReport(createInputs(), [], [], [], new Failure('undecided'))
  expect(without).toEqual({
    slots: [],
    faults: [{ what: 'undecided', remedy: '' }],
    remarks: [],
    releases: [],
    journal: [],
  })
})

test('while it is not known what is live, no release is called lost, since its slot might be the live one', () => {
  const app = createApp([8000], { releases: [{ name: '1.0.0-1.1-aaaaaaa', uploadedAt: 1 }] })
  const nginx = createNginx([8000], {
    promotion: { ...RECORD, state: 'reverted', isHeld: false, from: 8001, to: 8000 },
  })
  const { releases } = buildStatusReport(createInputs(), [app], [nginx], [], new Failure('undecided'))
  expect(releases).toMatchObject([{ isDistrusted: false }])
})

test('a bug in the action is not shown as a fault of a host', () => {
  const found = { ...findLive(createInputs(), [createNginx([8000])], []), links: null as never }
  expect(() => buildStatusReport(createInputs(), [], [], [], found)).toThrow(TypeError)
})

test('a process of somebody else on the standby would stop a deployment', () => {
  const processes = [createProcess({ isOwnJava: false })]
  const [live] = createApp([8000]).slots
  const slots = [...(live ? [live] : []), { port: 8001, processes, linkedRelease: null, healthListeners: [] }]
  expect(statusOf(createApp([], { slots })).faults).toMatchObject([
    {
      what: expect.stringContaining('port 8001, the standby slot, is taken'),
      remedy: expect.stringContaining('ss -ltnp'),
    },
  ])
})

test('without nginx nothing runs where nothing listens, and a process of ours is not said to be another release', () => {
  const inputs = createInputs({ nginxHosts: [] })
  expect(statusOf(createApp([8000]), undefined, inputs).slots.map(({ trouble }) => trouble)).toEqual([
    null,
    'nothing runs',
  ])
})

test('somebody else on the port for its health speaks for no slot', () => {
  const inputs = createInputs({ health: { ...createInputs().health, ports: { blue: 9000, green: 9001 } } })
  const slots = createApp([8000]).slots.map((slot) => ({ ...slot, healthListeners: slot.port === 8000 ? [55] : [] }))
  expect(statusOf(createApp([], { slots }), undefined, inputs).slots[0]?.trouble).toBe(
    'port 9000, its health port, is taken by another process (pid 55)',
  )
})

test('the last twenty lines of the journal are reported, newest first', () => {
  const journal = Array.from({ length: 21 }, (_, index) => createJournalEntry('deployed', 'a', { at: String(index) }))
  const told = statusOf(createApp([8000], { journal })).journal.map(({ at }) => at)
  expect(told).toHaveLength(20)
  expect([told[0], told.at(-1)]).toEqual(['20', '1'])
})

test('a process that nobody launched by the action has a name in the remark too', () => {
  const slot = (release: string | null) => ({
    port: 8000,
    processes: [createProcess({ release })],
    linkedRelease: null,
    healthListeners: [],
  })
  const apps = ['1.0-1.1-aaaaaaa', null].map((release, index) =>
    createApp([], { host: `app${index}`, slots: [slot(release)] }),
  )
  const nginx = createNginx([8000])
  const report = buildStatusReport(createInputs(), apps, [nginx], [], findLive(createInputs(), [nginx], apps))
  expect(report.remarks).toEqual([
    'the app hosts run different releases on the live slot: app0 1.0-1.1-aaaaaaa, app1 (not launched by this action)',
  ])
})

test('status names a disk on which the next jar has no room, judging by the newest', () => {
  const app = createApp([8000], { freeKilobytes: 120_000, newestJarBytes: 150_000_000 })
  expect(statusOf(app).faults.map(({ what }) => what)).toEqual([
    'app: 156725 kB are needed for a jar as large as the newest one there, but only 120000 kB are free for the deploy path',
  ])
})

import { expect, test } from 'vitest'
import { diagnoseExit } from '../../../src/plan/app-log/diagnose.ts'
import { planDeploy } from '../../../src/plan/deploy-plan.ts'
import { findHostFaults } from '../../../src/plan/faults/host-faults.ts'
import { findHealthTrouble } from '../../../src/plan/health/health.ts'
import { renderServerSnippet } from '../../../src/plan/setup/nginx-files.ts'
import { planAppSetup, planNginxSetup } from '../../../src/plan/setup/plan-setup.ts'
import { isUneditedSetupFile } from '../../../src/plan/setup/setup-header.ts'
import { planPromote, planRollback } from '../../../src/plan/standby-plan.ts'
import { createApp, createInputs, createJournalEntry, createNginx, createProcess, JAR } from './create-values.ts'

const inputs = createInputs()

test('a deployment goes to the slot that is not live and stops what runs there', () => {
  expect(planDeploy(inputs, 8000, [createApp([8000, 8001])])).toMatchObject({
    targetPort: 8001,
    live: { port: 8000, version: '1.0.0' },
    toStop: [{ host: 'app', pid: 8001 }],
  })
  expect(planDeploy(inputs, 8001, [createApp([])])).toEqual({
    livePort: 8001,
    targetPort: 8000,
    live: null,
    toStop: [],
    steps: [],
  })
})

test.each([{ pid: null, isOwnJava: false }, { isOwnJava: false }])('a foreign process %o is refused', (foreign) => {
  const slots = [{ port: 8001, processes: [createProcess(foreign)], linkedRelease: null, healthListeners: [] }]
  const app = createApp([], { slots })
  expect(() => planDeploy(inputs, 8000, [app])).toThrow('port 8001, the standby slot, is taken')
  expect(() => planRollback(inputs, 8000, [app])).toThrow('port 8001, the standby slot, is taken')
})

test('a rollback takes what runs on the standby, else the release that it holds', () => {
  expect(planRollback(inputs, 8000, [createApp([8001])])).toMatchObject({
    toPromote: { port: 8001 },
    runsOn: [true],
  })
  const release = '0.9-7.1-bbbbbbb'
  const slots = [{ port: 8001, processes: [], linkedRelease: release, healthListeners: [] }]
  const held = createApp([], { slots, releases: [{ name: release, uploadedAt: 0 }] })
  expect(planRollback(inputs, 8000, [held])).toMatchObject({ toPromote: { release, version: '0.9' }, runsOn: [false] })
  expect(() => planRollback(inputs, 8000, [createApp([], { slots })])).toThrow('nothing to roll back to')
})

test('only a staged version is promoted, not the one that a deployment left behind', () => {
  const release = '1.0.0-1.1-aaaaaaa'
  const journal = [
    createJournalEntry('staged', release),
    createJournalEntry('failed', release),
    createJournalEntry('deployed', 'other-1.1-ccccccc'),
  ]
  expect(planPromote(inputs, 8000, [createApp([8000, 8001], { journal })]).toPromote.release).toBe(release)
  for (const last of ['promoted', 'rolled-back', 'deployed']) {
    const app = createApp([8000, 8001], { journal: [...journal, createJournalEntry(last, release)] })
    expect(() => planPromote(inputs, 8000, [app])).toThrow('no version is staged')
  }
})

test('hosts that no deployment can succeed on are named', () => {
  const launch = { ...inputs.launch, javaOptions: ['-Xms2g', '-Xms6144m', '-XX:+AlwaysPreTouch'] }
  const app = createApp([], { javaVersion: null, isWritable: false, freeKilobytes: 5 })
  const nginx = createNginx([], { missingRights: ['nginx -t'], configurationTest: { isOk: false, said: 'oh' } })
  expect(findHostFaults({ ...inputs, launch }, [app], [nginx], JAR).map(({ what }) => what)).toEqual([
    'app: the command java was not found',
    'app: ubuntu has no permission to write to the deploy path',
    'app: only 5 kB are free for the deploy path',
    'app: only 4000000 kB of memory are available for a second version, but -Xms asks for 6291456 kB',
    'web: "sudo nginx -t" failed before anything was changed: oh',
    'web: sudo does not let ubuntu run this without a password: nginx -t',
  ])
})

test.each([
  [{ isJavaBlocked: true, javaVersion: null }, {}, "app: java can't be executed"],
  [
    { writeTroubles: ['/srv/shop: Disk quota exceeded'] },
    {},
    'app: nothing can be written to /srv/shop: Disk quota exceeded',
  ],
  [{}, { writeTroubles: ['.bluegreen: No space left'] }, 'web: nothing can be written to .bluegreen: No space left'],
  [
    { systemdBeyondLogin: { lingers: false, trouble: 'no', unit: null } },
    {},
    "app: logind kills all of ubuntu's processes at logout (KillUserProcesses), and lingering is not enabled for ubuntu",
  ],
  [
    {},
    { systemdBeyondLogin: { lingers: true, trouble: 'no', unit: null } },
    "web: logind kills all of ubuntu's processes at logout (KillUserProcesses), and the systemd of ubuntu can't take them over: no",
  ],
  [
    {},
    { hiddenProcesses: { group: null } },
    "web: /proc hides the processes of other users from ubuntu (hidepid), so the run can't tell whether a reload of nginx takes effect",
  ],
])('one line says what to do on hardened hosts: %o %o', (app, nginx, what) => {
  const faults = findHostFaults(inputs, [createApp([], app)], [createNginx([], nginx)], JAR)
  expect(faults).toMatchObject([{ what }])
  expect(faults[0]?.remedy).not.toBe('')
})

test('a login that ends nothing, or that lingers, is not a fault', () => {
  const systemdBeyondLogin = { lingers: true, trouble: null, unit: null }
  const [app, nginx] = [createApp([], { systemdBeyondLogin }), createNginx([], { systemdBeyondLogin })]
  expect(findHostFaults(inputs, [app], [nginx], JAR)).toEqual([])
})

test('setup lets the user linger if logind would kill what a run leaves, and refuses to reload an nginx that it can’t see', () => {
  const address = { host: 'app', port: 22, user: 'ubuntu', deployPath: '/srv/shop', address: 'app' }
  const linger = { line: 'linger' }
  const systemdBeyondLogin = { lingers: false, trouble: null, unit: null }
  expect(planAppSetup(inputs, address, createApp([]))).not.toContainEqual(linger)
  expect(planAppSetup(inputs, address, createApp([], { systemdBeyondLogin }))).toContainEqual(linger)
  expect(planNginxSetup(inputs, createNginx([]), 8000)).not.toContainEqual(linger)
  expect(planNginxSetup(inputs, createNginx([], { systemdBeyondLogin }), 8000)).toContainEqual(linger)
  expect(() => planNginxSetup(inputs, createNginx([], { hiddenProcesses: { group: null } }), 8000)).toThrow('hidepid')
})

test.each([
  ['17.0.15', 21, [], ['app: the jar was built for Java 21, but java is Java 17']],
  ['1.8.0_412', null, [8, 17], ['app: the jar was built for Java 17, but java is Java 8']],
  ['21-ea', 21, [], []],
  ['21', 17, [25], []],
  ['17.0.15', null, [], []],
])('a Java %s that is too old for the jar is named', (javaVersion, javaRelease, builtFor, faults) => {
  const app = createApp([], { javaVersion, builtFor })
  expect(findHostFaults(inputs, [app], [createNginx([])], { javaRelease, bytes: 1 }).map(({ what }) => what)).toEqual(
    faults,
  )
})

test('a generated file shows whether somebody edited it', () => {
  const text = renderServerSnippet(inputs, 'http')
  expect(isUneditedSetupFile(text)).toBe(true)
  expect(isUneditedSetupFile(text.replace('return 404', 'return 403'))).toBe(false)
})

test.each([
  [200, '{"status":"UP"}', null],
  [200, 'fine', null],
  [302, '', null],
  [200, '{"status":"DOWN"}', 'it answers 200 with status DOWN'],
  [200, '{broken', null],
  [503, '{"status":"UP"}', 'it answers 503'],
])('health: %i %s', (status, body, trouble) => {
  expect(findHealthTrouble(status, body, [{ from: 200, to: 399 }])).toBe(trouble)
})

test.each([
  [['Port 8000 was already in use'], 1, 'port 8000 was taken by another process'],
  [
    ['class file version 65.0), this version recognizes class file versions up to 61.0'],
    1,
    "built for Java 21, but the host's Java is 17",
  ],
  [['java.lang.OutOfMemoryError: Java heap space'], 1, 'the JVM ran out of memory (Java heap space)'],
  [["required a bean of type 'a.B' that could not be found"], 1, 'Spring found no bean of type a.B'],
  [['Caused by: first', 'Caused by: the last one'], 1, 'the last one'],
  [[], 137, 'killed (SIGKILL)'],
  [[], 143, 'killed by signal 15'],
  [[], 3, 'exit status 3'],
])('the cause in %o, status %i', (log, status, cause) => {
  expect(diagnoseExit(log, status)).toContain(cause)
})

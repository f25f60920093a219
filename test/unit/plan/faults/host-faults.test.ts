import { expect, test } from 'vitest'
import type { AppObservation } from '../../../../src/plan/app-observation.ts'
import { findHostFaults, refuseUnfitApps, refuseUnfitNginx } from '../../../../src/plan/faults/host-faults.ts'
import { MissingTools } from '../../../../src/plan/faults/missing-tools.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { createApp, createInputs, createInstant, createNginx, JAR } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const inputs = createInputs()
const systemd = (lingers: boolean, trouble: string | null) => ({ systemd: { lingers, trouble } })
const systemdBeyondLogin = (lingers: boolean, trouble: string | null, unit: string | null = null) => ({
  systemdBeyondLogin: { lingers, trouble, unit },
})
const CONNECTION = 'ssh@0-10.0.0.1:22-10.0.0.2:5555.service'
const INSTANT = createInstant()

const ofApps: ReadonlyArray<Partial<AppObservation>> = [
  { isJavaBlocked: true, javaVersion: null },
  { javaVersion: null },
  { javaVersion: '1.8.0_412' },
  { isWritable: false },
  { freeKilobytes: 102_399 },
  { writeTroubles: ['/srv/shop: Disk quota exceeded', '/tmp: No space left on device'] },
  { lockTrouble: '/home/ubuntu: No locks available' },
  { ...systemd(false, null), ...systemdBeyondLogin(false, null) },
  { ...systemd(true, 'Failed to connect to bus'), ...systemdBeyondLogin(true, 'no') },
  { ...systemd(true, null), ...systemdBeyondLogin(false, null) },
  systemdBeyondLogin(true, 'Access denied'),
  { neighbor: { environment: 'v1.0', service: 'shop' } },
  systemdBeyondLogin(false, 'no', CONNECTION),
  systemdBeyondLogin(true, 'Access denied', CONNECTION),
]

const ofNginxes: ReadonlyArray<Partial<NginxObservation>> = [
  { writeTroubles: ['.bluegreen: No space left'] },
  { lockTrouble: '/home/ubuntu: No locks available' },
  systemdBeyondLogin(false, null),
  { hiddenProcesses: { group: null } },
  { hiddenProcesses: { group: 7 } },
  { hiddenProcesses: { group: 7 }, areWorkersUnseen: true },
  { areWorkersUnseen: true },
  { instant: { ...INSTANT, isWritable: false } },
  { instant: { ...INSTANT, lostPath: 'http://$live/' } },
  { instant: { ...INSTANT, lostPath: 'https://$b/app' } },
  { configurationTest: { isOk: false, said: 'unknown directive "oh"' } },
  { missingRights: ['/usr/sbin/nginx -t', '/usr/bin/systemctl reload nginx'] },
  { overruledRights: ['nginx -t'] },
  { overruledRights: ['nginx -t', 'systemctl reload nginx'] },
  { missingRights: ['/usr/sbin/nginx -t'], sudoTrouble: 'is missing' },
  { missingRights: ['/usr/sbin/nginx -t'], sudoTrouble: 'wants a terminal' },
]

test('each thing that would stop a deployment is reported once, with what to do', async () => {
  const faults = [
    ...ofApps.flatMap((app) => findHostFaults(inputs, [createApp([], app)], [], JAR)),
    ...ofNginxes.flatMap((nginx) => findHostFaults(inputs, [], [createNginx([8000], nginx)], JAR)),
  ]
  expect(faults).toHaveLength(ofApps.length + ofNginxes.length + 2)
  const text = faults.map(({ what, remedy }) => `${what}\n    ${remedy}\n`).join('\n')
  await expect(text).toMatchFileSnapshot('refusals/host-faults.txt')
})

test('commands name a user of a directory as one word', () => {
  const [user, word] = ['CORP\\domain user', "'CORP\\domain user'"]
  const faults = [
    ...ofApps.flatMap((app) => findHostFaults(inputs, [createApp([], { ...app, user })], [], JAR)),
    ...ofNginxes.flatMap((nginx) => findHostFaults(inputs, [], [createNginx([8000], { ...nginx, user })], JAR)),
  ]
  const told = faults.map(({ remedy }) => remedy).join('\n')
  for (const command of [
    'loginctl enable-linger',
    'chown',
    'usermod -aG procs',
    '| cut -d : -f 1)"',
    'quota -u',
    'id -u',
  ]) {
    expect(told).toContain(`${command} ${word}`)
    expect(told).not.toContain(`${command} ${user}`)
  }
  expect(told).toContain(`printf '[Login]\\nKillExcludeUsers=root %s\\n' '"${user}"' >`)
  expect(told).toContain('Defaults:CORP\\\\domain\\ user !requiretty')
})

test('where it is not logind that ends a login, nobody is sent to its settings', () => {
  for (const lingers of [false, true]) {
    const app = createApp([], systemdBeyondLogin(lingers, 'no', CONNECTION))
    const told = JSON.stringify(findHostFaults(inputs, [app], [], JAR))
    expect(told).toContain('KillMode=process')
    expect(told).not.toMatch(/logind|KillUserProcesses|KillExcludeUsers/)
  }
})

test.each<Partial<AppObservation>>([
  {},
  { freeKilobytes: 102_400 },
  { javaVersion: '17.0.15', builtFor: [21] },
  systemd(true, null),
  systemdBeyondLogin(true, null),
  systemdBeyondLogin(true, null, CONNECTION),
])('nothing stops a deployment on an app host with %o', (app) => {
  expect(findHostFaults(inputs, [createApp([], app)], [], JAR)).toEqual([])
})

test.each<Partial<NginxObservation>>([
  {},
  { instant: INSTANT },
  // There a promotion needs no reload.
  { instant: INSTANT, hiddenProcesses: { group: null } },
  { instant: INSTANT, areWorkersUnseen: true },
  { workersSince: null },
  { instant: { ...INSTANT, isIncluded: false, isWritable: false } },
  { configurationTest: null },
  { missingRights: null },
  { missingRights: [], sudoTrouble: 'is missing' },
  { missingRights: null, sudoTrouble: 'is missing' },
])('nothing stops a promotion on an nginx host with %o', (nginx) => {
  expect(findHostFaults(inputs, [], [createNginx([8000], nginx)], JAR)).toEqual([])
})

test('a full disk is reported once, though nothing can be written then', () => {
  const full = createApp([], { freeKilobytes: 0, writeTroubles: ['/srv/shop: No space left'] })
  expect(findHostFaults(inputs, [full], [], JAR).map(({ what }) => what)).toEqual([
    'app: only 0 kB are free for the deploy path',
  ])
})

test.each([
  [150_000_000, null, 156_725, '156725 kB are needed for the jar, but only 156724 kB are free for the deploy path'],
  [
    150_000_000,
    900_000_000,
    156_725,
    '156725 kB are needed for the jar, but only 156724 kB are free for the deploy path',
  ],
  [
    null,
    150_000_000,
    156_725,
    '156725 kB are needed for a jar as large as the newest one there, but only 156724 kB are free for the deploy path',
  ],
  // A release that is started again is there already.
  [0, 150_000_000, 102_400, 'only 102399 kB are free for the deploy path'],
  [null, null, 102_400, 'only 102399 kB are free for the deploy path'],
])('a jar of %s bytes, or as the newest of %s, needs room for all of it', (bytes, newestJarBytes, needed, what) => {
  const faultsWith = (freeKilobytes: number) =>
    findHostFaults(inputs, [createApp([], { freeKilobytes, newestJarBytes })], [], { javaRelease: 17, bytes })
  expect(faultsWith(needed)).toEqual([])
  expect(faultsWith(needed - 1).map((fault) => fault.what)).toEqual([`app: ${what}`])
})

test('nginx’s complaint about a site that is enabled twice is not a fault if that gets reconciled', () => {
  const drift = { index: 0, host: 'web', reason: 'two sites', isAlreadyServing: false }
  const said = (text: string, enabled = [8000, 8001]) =>
    findHostFaults(
      inputs,
      [],
      [createNginx(enabled, { configurationTest: { isOk: false, said: text } })],
      JAR,
      text.startsWith('undecided') ? [{ ...drift, host: 'web2' }] : [drift],
    )
  const duplicate = 'duplicate upstream "dev_shop" in /etc/nginx/sites-enabled/dev_8001:1'
  expect(said(duplicate)).toEqual([])
  expect(said(duplicate, [8001])).toHaveLength(1)
  expect(said(duplicate.replace('duplicate', 'unknown'))).toHaveLength(1)
  expect(said('duplicate upstream in /etc/nginx/sites-enabled/other:1')).toHaveLength(1)
  expect(said(`undecided: ${duplicate}`)).toHaveLength(1)
})

test('the first fault ends a run, with the remedy', () => {
  const [app, nginx] = [createApp([], { isWritable: false }), createNginx([8000], { missingRights: ['x'] })]
  const refused = { message: 'app: ubuntu has no permission to write to the deploy path' }
  expect(refusalOf(() => refuseUnfitApps(inputs, [app], JAR))).toMatchObject(refused)
  expect(refusalOf(() => refuseUnfitNginx(inputs, [nginx], []))).toEqual({
    message: 'web: sudo does not let ubuntu run this without a password: x',
    remedy: 'Run operation: setup, which writes or prints the sudoers lines.',
  })
  expect(() => refuseUnfitApps(inputs, [createApp([])], JAR)).not.toThrow()
})

test('missing commands are reported with the packages of each family of systems', () => {
  const tools = ['awk', 'cmp', 'flock', 'grep', 'gzip', 'ps', 'sed', 'setsid', 'ss', 'stat', 'timeout']
  expect(refusalOf(() => fail(tools))).toEqual({
    message:
      'ubuntu@app: commands that a deployment needs are missing or too limited: awk, cmp, flock, grep, gzip, ps, sed, setsid, ss, stat, timeout',
    remedy:
      'Install them there: apt-get install mawk diffutils util-linux grep gzip procps sed iproute2 coreutils (Debian, Ubuntu), dnf install gawk diffutils util-linux grep gzip procps-ng sed iproute coreutils (RHEL and derivatives), apk add gawk diffutils util-linux grep gzip procps sed iproute2 coreutils (Alpine).',
  })
})

function fail(tools: readonly string[]): never {
  throw new MissingTools('ubuntu@app', tools)
}

test('files must be locked on one app host only: the one that holds the lock', () => {
  const lockTrouble = '/home/ubuntu: No locks available'
  const faultsOf = (first: string | null, second: string | null) =>
    findHostFaults(
      inputs,
      [createApp([], { host: 'b', lockTrouble: second }), createApp([], { host: 'a', lockTrouble: first })],
      [],
      JAR,
    )
  expect(faultsOf(null, lockTrouble)).toEqual([])
  expect(faultsOf(lockTrouble, null).map(({ what }) => what)).toEqual([
    "a: files can't be locked in /home/ubuntu: No locks available",
  ])
})

test("a rule that wants a password is named before nginx's test, which fails for it", () => {
  const nginx = createNginx([8000], {
    configurationTest: { isOk: false, said: 'sudo: a password is required' },
    overruledRights: ['nginx -t'],
  })
  expect(refusalOf(() => refuseUnfitNginx(createInputs(), [nginx], [])).message).toContain('but a later one wants')
})

import { describe, expect, test } from 'vitest'
import { readRight } from '../../../../src/plan/faults/sudo-rules.ts'

const HEAD = `Matching Defaults entries for ubuntu on nginx:
    env_reset, mail_badpass, secure_path=/usr/local/sbin\\:/usr/local/bin\\:/usr/sbin\\:/usr/bin\\:/sbin\\:/bin, use_pty

Runas and Command-specific defaults for ubuntu:
    Defaults!/usr/bin/id !authenticate

User ubuntu may run the following commands on nginx:
`

/** The lines after the heading, as sudo 1.9.13 lists them. */
const IN_GROUP_SUDO = '    (ALL : ALL) ALL\n'
const TWO_COMMANDS = `${IN_GROUP_SUDO}    (root) NOPASSWD: /usr/sbin/nginx -t, /usr/bin/systemctl reload nginx\n`
const RUNAS_CHANGES = `${IN_GROUP_SUDO}    (root) NOPASSWD: /usr/sbin/nginx -t
    (daemon) NOPASSWD: /usr/bin/id
    (root) NOPASSWD: /usr/bin/systemctl reload nginx, PASSWD: /usr/bin/rm
        /etc/nginx/sites-enabled/dev_8000
`
const ODD = `${IN_GROUP_SUDO}    (root) SETENV: NOPASSWD: /usr/bin/x a\\,b\\:c\\=d, CWD=/tmp /usr/sbin/nginx
        "", /opt/tools/, /usr/bin/rm /etc/nginx/sites-enabled/*, !/usr/bin/rm
        /etc/nginx/sites-enabled/dev_8001,
        sha224:d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f
        /usr/bin/true, ^/usr/bin/ln$ ^-sfn .*$, /usr/bin/mv -T /etc/dev_[0-9]??? *
`
const ALL_THEN_SOME = `    (ALL) NOPASSWD: ALL
    (ALL : ALL) PASSWD: /usr/bin/apt, /usr/bin/less
`
const NOT_ROOT = `    (#1, daemon, %adm : ALL) NOPASSWD: ALL
    (ALL, !root) NOPASSWD: ALL
`

const FOLDERS = `${IN_GROUP_SUDO}    (root) NOPASSWD: /usr/sbin/, /sbin/ngin*, /bin/l*\n`

const CASES: ReadonlyArray<readonly [string, string, ReadonlyArray<readonly [string, boolean]>]> = [
  ['a user of group sudo', IN_GROUP_SUDO, [['/usr/sbin/nginx -t', false]]],
  [
    'two commands beside group sudo',
    TWO_COMMANDS,
    [
      ['/usr/sbin/nginx -t', true],
      ['/usr/bin/systemctl reload nginx', true],
      ['/usr/sbin/nginx -t -q', false],
      ['/usr/sbin/nginx', false],
      ['/usr/bin/rm /etc/nginx/sites-enabled/dev_8000', false],
      ['/sbin/nginx -t', true],
      ['/opt/sbin/nginx -t', false],
    ],
  ],
  [
    'users that change within a rule',
    RUNAS_CHANGES,
    [
      ['/usr/sbin/nginx -t', true],
      // By the defaults above the rules.
      ['/usr/bin/id', true],
      ['/usr/bin/systemctl reload nginx', true],
      ['/usr/bin/rm /etc/nginx/sites-enabled/dev_8000', false],
    ],
  ],
  [
    'escapes, options, folders, wildcards, negations, digests and expressions',
    ODD,
    [
      ['/usr/bin/x a,b:c=d', true],
      ['/usr/bin/x a', false],
      ['/usr/sbin/nginx', true],
      ['/usr/sbin/nginx -t', false],
      ['/opt/tools/any thing', true],
      ['/opt/tools/deeper/any', false],
      ['/usr/bin/rm /etc/nginx/sites-enabled/dev_8000', true],
      ['/usr/bin/rm /etc/nginx/sites-enabled/dev_8001', false],
      ['/usr/bin/true', true],
      ['/usr/bin/ln -sfn a b', true],
      ['/usr/bin/ln -s a b', false],
      ['/usr/bin/mv -T /etc/dev_8000 /etc/x', true],
      ['/usr/bin/mv -T /etc/dev_x000 /etc/x', false],
    ],
  ],
  [
    'all, and then a password for some',
    ALL_THEN_SOME,
    [
      ['/usr/bin/rm /etc/x', true],
      ['/usr/bin/less /etc/x', false],
    ],
  ],
  [
    'folders and wildcards, for which bin and sbin are not one',
    FOLDERS,
    [
      ['/usr/sbin/nginx -t', true],
      ['/sbin/reboot', true],
      ['/usr/bin/rm /etc/nginx/sites-enabled/dev_8000', false],
      ['/usr/bin/ln -sfn a b', true],
      ['/usr/sbin/ldconfig', true],
      ['/usr/bin/nginx -t', false],
    ],
  ],
  ['all, but not as root', NOT_ROOT, [['/usr/sbin/nginx -t', false]]],
]

describe.each(CASES)('%s', (_, rules, cases) => {
  test.each(cases)('%s: %s', (command, isFree) => {
    expect(readRight(HEAD + rules, command) === 'free').toBe(isFree)
  })
})

test.each([
  ['(#0)', true],
  ['(%root : adm)', true],
  ['(daemon,root)', true],
  ['(daemon, %#0)', true],
  ['(!root, ALL)', true],
  ['(ALL, !#0)', false],
  ['(daemon : root)', false],
  ['(#1000)', false],
])('a rule for %s is one for root: %s', (runAs, isRoot) => {
  const right = readRight(`${HEAD}    ${runAs} NOPASSWD: /usr/sbin/nginx -t\n`, '/usr/sbin/nginx -t')
  expect(right === 'free').toBe(isRoot)
})

test.each([
  ['SETENV: /usr/sbin/nginx -t, NOPASSWD: /usr/bin/less', 'missing'],
  ['NOPASSWD: SETENV: /usr/bin/less, EXEC: /usr/sbin/nginx -t', 'free'],
  ['NOPASSWD:/usr/sbin/nginx -t', 'free'],
  ['NOPASSWD: TIMEOUT=5  sha256:0a1b  /usr/sbin/nginx -t', 'free'],
  ['NOPASSWD: /usr/bin/env A=1 x', 'missing'],
])('tags and options are not part of a command: %s', (commands, right) => {
  expect(readRight(`${HEAD}    (root) ${commands}\n`, '/usr/sbin/nginx -t')).toBe(right)
})

test('if nothing is listed, nothing is allowed', () => {
  expect(readRight('', '/usr/sbin/nginx -t')).toBe('missing')
})

describe('a right that an earlier rule gives', () => {
  const RIGHT = '    (root) NOPASSWD: /usr/sbin/nginx -t\n'

  test.each([
    ['is overruled by a later rule for everything', `${RIGHT}${IN_GROUP_SUDO}`, 'overruled'],
    ['is overruled by a later rule with a tag', `${RIGHT}    (root) PASSWD: /usr/sbin/nginx\n`, 'overruled'],
    ['is not overruled by an earlier rule', `${IN_GROUP_SUDO}${RIGHT}`, 'free'],
    ['is not overruled by a rule for another command', `${RIGHT}    (root) PASSWD: /usr/bin/less\n`, 'free'],
    ['is given by the last of several', `${RIGHT}${IN_GROUP_SUDO}${RIGHT}`, 'free'],
    ['is missing if a later rule refuses the command', `${RIGHT}    (root) !/usr/sbin/nginx\n`, 'missing'],
  ])('%s', (_, rules, right) => {
    expect(readRight(HEAD + rules, '/usr/sbin/nginx -t')).toBe(right)
  })
})

describe("sudo's defaults, as sudo 1.9.13 lists them", () => {
  const head = (defaults: string) => `Matching Defaults entries for deploy on vm:
    env_reset, secure_path=/usr/local/sbin\\:/usr/sbin

Runas and Command-specific defaults for deploy:
${defaults}

User deploy may run the following commands on vm:
    (ALL) ALL
    (root) PASSWD: /usr/bin/less
`
  test.each([
    ['    Defaults>root !lecture    Defaults!/usr/sbin/nginx, /usr/bin/id !authenticate', '/usr/sbin/nginx -t', 'free'],
    ['    Defaults>root !lecture    Defaults!/usr/sbin/nginx, /usr/bin/id !authenticate', '/usr/bin/mv a b', 'missing'],
    ['    Defaults!/usr/sbin/nginx, /usr/bin/id\n        !requiretty, !authenticate', '/usr/sbin/nginx -t', 'free'],
    ['    Defaults!/usr/sbin/nginx authenticate, !requiretty', '/usr/sbin/nginx -t', 'missing'],
    ['    Defaults!/usr/sbin/nginx !requiretty, !authenticate', '/usr/sbin/nginx -t', 'free'],
    ['    Defaults!/usr/bin/mv umask=022, env_keep+="A B", !authenticate', '/usr/bin/mv a b', 'free'],
    ['    Defaults!/usr/sbin/nginx -t !requiretty, !authenticate', '/usr/sbin/nginx -s reload', 'missing'],
    ['    Defaults>root !lecture, !authenticate', '/usr/bin/mv a b', 'free'],
    ['    Defaults!/usr/sbin/nginx -t !authenticate', '/usr/sbin/nginx -t', 'free'],
    ['    Defaults!/usr/sbin/nginx -t !authenticate', '/usr/sbin/nginx -s reload', 'missing'],
    ['    Defaults!/usr/sbin/, !/usr/sbin/nginx !authenticate', '/usr/sbin/nginx -t', 'missing'],
    ['    Defaults>root !authenticate', '/usr/bin/mv a b', 'free'],
    ['    Defaults>daemon !authenticate', '/usr/bin/mv a b', 'missing'],
    ['    Defaults!/usr/bin/mv authenticate\n    Defaults>root !authenticate', '/usr/bin/mv a b', 'missing'],
    ['    Defaults!/usr/bin/less !authenticate', '/usr/bin/less a', 'overruled'],
    ['    Defaults!/usr/bin/less !lecture', '/usr/bin/less a', 'missing'],
  ])('%s: %s is %s', (defaults, command, right) => {
    expect(readRight(head(defaults), command)).toBe(right)
  })
})

test.each([
  ['env_reset, !authenticate, mail_badpass', 'free'],
  ['!authenticate, env_reset,\n    authenticate', 'missing'],
  ['env_reset, passprompt=authenticate', 'missing'],
])('what applies to every command decides where nothing else does: %s', (defaults, right) => {
  const listing = `Matching Defaults entries for deploy on vm:
    ${defaults}

User deploy may run the following commands on vm:
    (ALL) ALL
`
  expect(readRight(listing, '/usr/bin/mv a b')).toBe(right)
})

test('the list of sudo-rs, which has no heading, is read', () => {
  const listing = `User ubuntu may run the following commands on nginx:
    (ALL : ALL) ALL
    (root) CWD=* NOPASSWD: /usr/sbin/nginx -t, PASSWD: /usr/bin/systemctl reload nginx
`
  expect(readRight(listing, '/usr/sbin/nginx -t')).toBe('free')
  expect(readRight(listing, '/usr/bin/systemctl reload nginx')).toBe('missing')
  expect(readRight(listing, '/usr/bin/rm /etc/nginx/sites-enabled/dev_8000')).toBe('missing')
})

test.each([
  ['/usr/sbin/*'.repeat(3_000)],
  [`/usr/bin/rm ${'*a'.repeat(200)}`],
  [`^/usr/bin/rm$ ^(a+)+$`],
  [`^/usr/bin/rm$ ^${'a*'.repeat(30)}$`],
  [`/usr/bin/rm ${'['.repeat(20_000)}`],
])('a hostile rule allows nothing, and takes no time: %#', (rule) => {
  const begun = performance.now()
  expect(readRight(`${HEAD}    (root) NOPASSWD: ${rule}\n`, `/usr/bin/rm ${'a'.repeat(300)}b`)).toBe('missing')
  expect(performance.now() - begun).toBeLessThan(5_000)
})

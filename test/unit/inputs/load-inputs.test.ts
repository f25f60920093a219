import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

test('what a workflow leaves out has the defaults of the contract', () => {
  expect(loadWith(REQUIRED).inputs).toEqual({
    operation: 'deploy',
    dryRun: false,
    promote: true,
    release: null,
    lockTimeout: 300,
    environment: 'dev',
    service: 'block-api',
    appHosts: [
      { host: 'app.example', port: 22, user: 'ubuntu', address: 'app.example', deployPath: '/home/ubuntu/block-api' },
    ],
    nginxHosts: [{ host: 'app.example', port: 22, user: 'ubuntu' }],
    ports: { blue: 8000, green: 8001 },
    ssh: {
      privateKey: expect.stringContaining('BEGIN OPENSSH PRIVATE KEY'),
      passphrase: '',
      knownHosts: REQUIRED['ssh-known-hosts'],
      hostKeyChecking: true,
      jump: null,
    },
    build: {
      workingDirectory: process.env['GITHUB_WORKSPACE'],
      command: './gradlew clean bootJar',
      jar: 'build/libs/*.jar',
      version: '',
      isLeftOver: false,
    },
    keepReleases: 5,
    launch: {
      java: 'java',
      javaOptions: [],
      springProfile: 'dev',
      appArguments: [],
      appEnv: [],
      launcher: 'nohup',
      stopTimeout: 30,
      logMaxSize: 100_000_000,
    },
    health: {
      path: '/',
      ports: null,
      nginxPath: '/',
      nginxProof: 'healthy',
      status: [{ from: 200, to: 399 }],
      timeout: 120,
      interval: 0.2,
      successes: 2,
    },
    warmUp: { requests: [], timeout: 60 },
    nginx: {
      site: 'dev_{port}',
      sitesAvailable: '/etc/nginx/sites-available',
      sitesEnabled: '/etc/nginx/sites-enabled',
      testCommand: 'sudo nginx -t',
      reloadCommand: 'sudo systemctl reload nginx',
    },
    standby: { stops: false, stopDelay: 0 },
    judge: { maxErrorRate: 5, maxLatencyFactor: null },
    promoteSteps: { steps: [], cookie: null },
    proof: { versionPath: '', verifyUrl: '', bakeTime: 5, beforePromote: '', afterPromote: '' },
    setup: { layout: 'instant', listen: '80', serverName: '_', overwrite: false, previewFrom: [], tls: null },
    logs: { slot: 'live', lines: 200, since: null },
    notify: { slack: null, webhook: null, githubToken: expect.any(String) },
    secrets: expect.arrayContaining([expect.stringContaining('PRIVATE KEY')]),
    run: {
      repository: 'acme/block-api',
      runNumber: 12,
      runAttempt: 3,
      sha: '0123456789abcdef0123456789abcdef01234567',
      commitUrl: 'https://github.example/acme/block-api/commit/0123456789abcdef0123456789abcdef01234567',
      ref: 'feature/$(reboot)',
      actor: 'octocat',
      runId: 77,
      runUrl: 'https://github.example/acme/block-api/actions/runs/77/attempts/3',
      pullRequest: null,
    },
  })
})

test('every problem is in one error, and secrets are in none', () => {
  const secrets = {
    'ssh-private-key': 'hunter2-not-a-key',
    'app-env': 'PASSWORD hunter3\nA=1\nA=2',
    'java-options': '-Dp="hunter4',
  }
  const { problems, printed } = loadWith({
    ...REQUIRED,
    ...secrets,
    operation: 'destroy',
    'blue-port': '80000',
    'green-port': 'x',
    'app-hosts': 'a.example\nb.example\na.example',
    'nginx-hosts': 'none\nweb.example',
    standby: 'drop',
    'standby-stop-delay': '5',
    'version-path': '/version',
    'ssh-known-hosts': 'app.example ssh-ed25519',
    'health-path': 'health',
    'health-status': '200-99',
    'health-timeout': '1',
    'health-interval': '2',
    'setup-overwrite': 'yes',
    'app-arguments': '--server.port=1',
    blue_port: '1',
    'helth-path': '/',
    'slack-webhook-urls': 'https://x',
    'slack-bot-token': 'hunter5',
    'slack-channel': 'two words',
    'webhook-url': 'http://hunter6.example/',
    'webhook-secret': 'whsec_hunter7',
  })
  expect(problems).toEqual([
    'blue_port is not an input; did you mean blue-port? (if INPUT_BLUE_PORT is a variable of your own, in env:, give it another name)',
    expect.stringMatching(/^helth-path is not an input; did you mean health-path\?/),
    expect.stringMatching(/^slack-webhook-urls is not an input; did you mean slack-webhook-url\?/),
    'operation is "destroy"; allowed: deploy or promote or rollback or status or logs or setup',
    'app-hosts names a.example:22 twice; allowed: each host once',
    'nginx-hosts has "none" together with hosts; allowed: hosts, or "none" alone',
    'blue-port is "80000"; allowed: a whole number from 1 to 65535',
    'green-port is "x"; allowed: a whole number from 1 to 65535',
    'ssh-known-hosts line 1 is incomplete; allowed: host names, key type and key, as `ssh-keyscan <host>` prints them',
    expect.stringMatching(/^ssh-private-key is not a private key; allowed: OpenSSH, PEM or PKCS#8/),
    'java-options has an unclosed quote; allowed: words as in a shell',
    'app-arguments contains --server.port, which the action sets itself',
    'app-env line 1 is not KEY=VALUE; a key has letters, digits and "_", the first not a digit',
    'app-env line 3 sets A a second time',
    'health-path is "health"; allowed: a path that begins with "/", without spaces or "#"',
    'health-status is "200-99"; allowed: codes from 100 to 599 and ranges, as in 200-299, 302',
    'health-timeout (1 s) is too short for health-successes (2) tries, health-interval (2 s) apart',
    'standby is "drop"; allowed: keep or stop',
    'standby-stop-delay is set, but standby is "keep"; allowed only with standby: stop',
    'setup-overwrite is "yes"; allowed: true or false',
    'slack-bot-token is not a bot token; allowed: a token that begins with xoxb-',
    'slack-channel is "two words"; allowed: a channel\'s name or ID, as in #deploys or C0123ABCD',
    'webhook-url is not an https:// address; allowed: https://…, and http://localhost on the runner itself',
    'webhook-secret begins with whsec_, so at least 24 bytes in base64 must follow',
    'version-path is requested through nginx; not allowed with nginx-hosts: none',
    'standby-stop-delay is set; not allowed with nginx-hosts: none, where the previous version stops as soon as the new one takes over',
  ])
  expect(problems.join()).not.toContain('hunter')
  expect(printed).toContain('::add-mask::hunter2-not-a-key')
})

test('secrets are masked before anything else, one mask for each line of the key', () => {
  const { printed } = loadWith({
    ...REQUIRED,
    'ssh-passphrase': 'open sesame',
    'slack-webhook-url': 'https://hooks.slack.com/services/T0/B0/secret',
    'webhook-url': 'https://tools.example/hooks/token',
    'webhook-secret': 'signing-key',
    'github-token': 'gh-secret',
    'app-env': 'TOKEN=s=3 cret\r\nDEBUG=true\nPORT=8080',
  })
  const keyLines = REQUIRED['ssh-private-key'].split('\n').slice(1, -2)
  for (const secret of [
    ...keyLines,
    'open sesame',
    's=3 cret',
    'https://hooks.slack.com/services/T0/B0/secret',
    'https://tools.example/hooks/token',
    'signing-key',
    'gh-secret',
  ])
    expect(printed).toContain(`::add-mask::${secret}\n`)
  expect(printed).not.toMatch(/add-mask::(true|8080)?\n/)
})

test('values of app-env are kept byte for byte', () => {
  const given = 'A= x=y \r\n\n \t\n  B="q" $HOME `id` #\nC=\n'
  expect(loadWith({ ...REQUIRED, 'app-env': given }).inputs?.launch.appEnv).toEqual([
    'A= x=y ',
    'B="q" $HOME `id` #',
    'C=',
  ])
})

test('lines that end as on Windows, as a form may send a variable’s, are lines of each input', () => {
  const lines: Record<string, string> = {
    'app-hosts': 'a.example\n[::1]=10.0.0.1\n',
    'nginx-hosts': 'a.example\nb.example',
    'ssh-private-key': REQUIRED['ssh-private-key'],
    'ssh-known-hosts': `${REQUIRED['ssh-known-hosts']}\n# more\n`,
    'ssh-passphrase': 'open sesame\n',
    'build-command': './gradlew test\nif true; then ./gradlew bootJar; fi\n',
    'java-options': '-Xms1g \\\n-Xmx2g\n-Dx="a\\\nb"',
    'app-arguments': '--a=1\n--b=2\n',
    'app-env': 'A=1\n\nB=2\n',
    'warm-up': '2× /orders\n/items\n',
    'before-promote': './migrate.sh\necho ok\n',
    'after-promote': './check.sh\necho ok\n',
    'nginx-test-command': 'sudo nginx -t\ntrue',
    'nginx-reload-command': 'sudo nginx -s reload\ntrue',
    'setup-server-name': 'shop.example.com \n',
    'setup-preview-from': '10.0.0.1\n10.0.0.2',
  }
  const onWindows = Object.entries(lines).map(([name, value]) => [name, value.replaceAll('\n', '\r\n')])
  const { inputs, problems } = loadWith({ ...REQUIRED, ...Object.fromEntries(onWindows) })
  expect(problems).toEqual([])
  expect(inputs?.proof.beforePromote).toBe('./migrate.sh\necho ok')
  expect(inputs).toEqual(loadWith({ ...REQUIRED, ...lines }).inputs)
})

test.each([
  ['ssh-known-hosts', '', /holds no host key/],
  ['ssh-known-hosts', '# nothing\n@cert-authority * ssh-rsa AAAA', /holds no host key/],
  ['green-port', '8000', /the same \(8000\)/],
  ['version-path', 'version', /begins with "\/"/],
  ['site', '{environment}', /required, \{port\}/],
  ['site', '{service}_{port}', /required, \{port\}/],
  ['deploy-path', 'srv/app', /an absolute path/],
  ['deploy-path', '/srv/../etc', /an absolute path/],
  ['deploy-path', '/', /an absolute path/],
  ['nginx-sites-enabled', '/etc/nginx//sites-available/', /the same folder/],
  ['verify-url', 'ftp://x', /http:\/\//],
  ['verify-url', 'https://u:p@x', /^verify-url contains a user name or password/],
  ['jar', '/tmp/*.jar', /relative/],
  ['jar', '../*.jar', /relative/],
  ['working-directory', 'no/such', /^working-directory is "no\/such"; allowed: a folder of the checkout/],
  ['version', 'a b', /^version is "a b"; allowed: at most 64 letters, digits, /],
  ['app-hosts', '[fd00::1]\n[fd00::1]', /^app-hosts names \[fd00::1\]:22 twice/],
  ['app-env', '1A=b', /^app-env line 1 is not KEY=VALUE/],
  ['java', '-version', /one word/],
  ['java-options', '-Xms1g\n# heap\n-Xmx2g', /^java-options has a word, number 2, that is not an option/],
  ['java-options', '-Dpassword=open sesame', /^java-options has a word, number 2, (?!.*sesame)/],
  ['java-options', '--enable-preview app.jar', /number 2, that is not an option/],
  ['java-options', "-Xmx1g ''", /number 2, that is not an option/],
  ['java-options', '-cp a.jar b.jar', /number 3, that is not an option/],
  ['java-options', '--module=shop/shop.Shop', /contains --module, which the action sets itself/],
  ['java', 'java -cp', /one word/],
  ['health-successes', '1.5', /whole number/],
  ['bake-time', '-1', /number from 0/],
  ['max-error-rate', '0', /number from 0.1 to 100, or none/],
  ['max-error-rate', '5%', /number from 0.1 to 100, or none/],
  ['max-latency-factor', '1', /number from 1.1 to 100, or none/],
  ['setup-layout', 'both', /instant or links/],
  ['setup-listen', '80 ssl', /default_server/],
  ['setup-listen', '[::', /default_server/],
  ['setup-server-name', 'a*b', /host names/],
  ['nginx-reload-command', ' ', /a shell command/],
  ['ssh-jump', 'a=b', /belongs to app-hosts/],
  ['ssh-jump', 'a\nb', /^ssh-jump has more than one line; allowed: one host$/],
  ['ssh-jump', 'a]b', /^ssh-jump: "a]b" is not of the form \[user@\]host\[:port\]/],
  ['app-arguments', '"--a=b\nc"', /^app-arguments has a line break inside a quoted word; not allowed$/],
  ['log-since', 'yesterday', /^log-since is "yesterday"; allowed: a duration such as 15m, 2h or 1d, or a time/],
  ['slack-webhook-url', 'http://hooks.slack.com/services/T0', /^slack-webhook-url is not an https/],
  [
    'slack-webhook-url',
    'https://hooks.slack.com/triggers/T0/1/x',
    /^slack-webhook-url starts a workflow.*\/services\//,
  ],
  ['slack-webhook-url', 'https://hooks.slack-gov.com/workflows/T0/A0/1/x', /^slack-webhook-url starts a workflow/],
  ['slack-bot-token', 'xoxb-1', /without slack-channel/],
  ['slack-channel', '#deploys', /without slack-bot-token/],
  ['webhook-url', 'https://tools.example/', /^webhook-url is set without webhook-secret/],
  ['webhook-secret', 'signing-key', /^webhook-secret is set without webhook-url/],
])('refuses %s: %s', (name, value, reason) => {
  expect(loadWith({ ...REQUIRED, [name]: value }).problems).toEqual([expect.stringMatching(reason)])
})

test('a release is named for a rollback, or for the promotion of what was approved', () => {
  const release = '1.1.0-2.1-bbbbbbb'
  const load = (operation: string) => loadWith({ ...REQUIRED, operation, release })
  expect(['rollback', 'promote'].map((operation) => load(operation).inputs?.release)).toEqual([release, release])
  expect(load('deploy').problems).toEqual([
    'release is set, but operation is "deploy"; allowed only with operation: rollback or promote',
  ])
})

test('refuses an incoming webhook of Slack for the outcome, which is not a message; a workflow may take it', () => {
  const load = (path: string) =>
    loadWith({ ...REQUIRED, 'webhook-url': `https://hooks.slack.com/${path}`, 'webhook-secret': 'signing-key' })
  expect(load('services/T0/B0/x').problems).toEqual([
    expect.stringMatching(/^webhook-url is an incoming webhook of Slack/),
  ])
  expect(load('triggers/T0/1/x').problems).toEqual([])
})

test('refuses a webhook address that contains a password', () => {
  const given = { 'webhook-url': 'https://u:p@tools.example/', 'webhook-secret': 'signing-key' }
  expect(loadWith({ ...REQUIRED, ...given }).problems).toEqual([
    'webhook-url contains a user name or password; allowed: an address without them, since the signature says who sent it',
  ])
})

test.each([
  [
    { 'health-status': '200,204, 300 - 302' },
    {
      health: {
        status: [
          { from: 200, to: 200 },
          { from: 204, to: 204 },
          { from: 300, to: 302 },
        ],
      },
    },
  ],
  [
    { environment: 'prod', site: '{environment}-x_{port}.conf' },
    { nginx: { site: 'prod-x_{port}.conf' }, launch: { springProfile: 'prod' } },
  ],
  [{ 'spring-profile': 'dev,metrics' }, { launch: { springProfile: 'dev,metrics' } }],
  [{ 'java-options': `-Xmx1g "-Da=b c"` }, { launch: { javaOptions: ['-Xmx1g', '-Da=b c'] } }],
  [
    { 'java-options': '-cp a.jar --add-opens java.base/java.lang=ALL-UNNAMED -p mods @/etc/shop.options' },
    {
      launch: {
        javaOptions: [
          '-cp',
          'a.jar',
          '--add-opens',
          'java.base/java.lang=ALL-UNNAMED',
          '-p',
          'mods',
          '@/etc/shop.options',
        ],
      },
    },
  ],
  [{ 'build-command': '' }, { build: { command: '' } }],
  [{ 'deploy-path': '/srv//app/' }, { appHosts: [{ deployPath: '/srv/app' }] }],
  [{ 'setup-listen': '[::]:8080  default_server' }, { setup: { listen: '[::]:8080 default_server' } }],
  [{ 'setup-server-name': '*.example.org www.example.*' }, { setup: { serverName: '*.example.org www.example.*' } }],
  [{ 'ssh-known-hosts': '', 'ssh-host-key-checking': 'False' }, { ssh: { hostKeyChecking: false } }],
  [
    { 'nginx-hosts': 'web:23', 'ssh-jump': 'j@gate' },
    { nginxHosts: [{ host: 'web', port: 23 }], ssh: { jump: { host: 'gate', port: 22, user: 'j' } } },
  ],
  [{ 'slack-webhook-url': 'https://hooks.slack.com/services/T0/B0/x' }, { notify: { slack: { kind: 'webhook' } } }],
  [
    { 'slack-bot-token': 'xoxb-1', 'slack-channel': '#deploys', 'github-token': '' },
    { notify: { slack: { kind: 'bot', apiUrl: 'https://slack.com/api' }, githubToken: '' } },
  ],
  [
    { 'webhook-url': 'https://tools.example/hooks?id=1', 'webhook-secret': ' signing-key\n' },
    { notify: { webhook: { url: 'https://tools.example/hooks?id=1', secret: 'signing-key' } } },
  ],
  [
    { 'webhook-url': 'http://[::1]:8080/', 'webhook-secret': `whsec_${'Ab+/'.repeat(8)}` },
    { notify: { webhook: { url: 'http://[::1]:8080/' } } },
  ],
  [{ operation: 'setup', 'working-directory': 'no/such' }, { operation: 'setup' }],
])('understands %o', (given, expected) => {
  expect(loadWith({ ...REQUIRED, ...given }).inputs).toMatchObject(expected)
})

test('a service without nginx may have no health path, and then needs a bake time', () => {
  const worker = { ...REQUIRED, 'nginx-hosts': 'none', 'health-path': 'none' }
  expect(loadWith(worker).inputs).toMatchObject({ nginxHosts: [], health: { path: null } })
  expect(loadWith({ ...worker, 'bake-time': '0' }).problems).toEqual([expect.stringMatching(/^bake-time is 0/)])
  expect(loadWith({ ...REQUIRED, 'health-path': 'none' }).problems).toEqual([
    'health-path is "none"; allowed only with nginx-hosts: none, where the new version gets no requests',
  ])
})

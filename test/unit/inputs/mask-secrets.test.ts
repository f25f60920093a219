import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

const CONTEXT = {
  service: 'shop',
  environment: 'prod',
  'spring-profile': 'prod,metrics',
  'app-hosts': 'app1.shop.example.com',
}

/** Which of these lines of app-env have their value masked. */
function masked(lines: readonly string[], given: Record<string, string> = {}): string[] {
  const { printed, inputs } = loadWith({ ...REQUIRED, ...CONTEXT, ...given, 'app-env': lines.join('\n') })
  const masks = new Set(printed.split('\n').map((line) => line.replace('::add-mask::', '')))
  const known = lines.filter((line) => masks.has(line.slice(line.indexOf('=') + 1)))
  if (inputs) expect(lines.filter((line) => inputs.secrets.includes(line.slice(line.indexOf('=') + 1)))).toEqual(known)
  return known
}

test('what the run itself shows is not masked', () => {
  const plain = [
    'APP_NAME=shop',
    'APP_ENV=prod',
    'PROFILE=metrics',
    'HOST=app1.shop.example.com',
    'DOMAIN=shop.example.com',
    'REPOSITORY=acme/block-api',
    'OWNER=octocat',
    'AGAIN=hubot',
    'APP_VERSION=1.18.7-SNAPSHOT',
    'BUILT=1.0.4-rc.1',
    'IMAGE_TAG=v2.0.0-12-gabcdef0',
    'RUNTIME=17.0.9+9',
    'DD_VERSION=main-1a2b3c4',
    'SENTRY_RELEASE=nightly_20260509',
    'BUILD_DATE=2026-05-09',
    'BUILT_AT=2026-05-09T17:30:00.000+02:00',
    'STAMP=20260509173000',
    'MAX_BYTES=104857600',
    'BIND=10.0.0.12',
    'MANAGEMENT_PORT=9010',
    'AUTH_PORT=9011',
    'TOKEN_TTL=3600',
    'LOG_LEVEL=DEBUG',
    'STAGE=production',
    'ARCHIVE=app.jar',
    'FEATURE=true',
    'TINY=abc',
    'RELEASE=2.4.1-rc-final',
  ]
  vi.stubEnv('GITHUB_TRIGGERING_ACTOR', 'hubot')
  expect(masked(plain, { version: '2.4.1-rc-final' })).toEqual([])
  vi.unstubAllEnvs()
})

// What a workflow passes on of its own run; the runner would drop outputs and break links that contain a masked value.
test('what the run shows is not masked under a name that seldom holds a secret itself, nor by itself under any name', () => {
  const plain = [
    'TOKEN_ISSUER=shop',
    'SECRET_NAME=shop',
    'AUTH_CLIENT_ID=shop',
    'CACHE_KEY_PREFIX=shop',
    'JWT_TOKEN_AUDIENCE=shop',
    'CERT_NAME=shop.example.com',
    'AUTH_ENVIRONMENT=production',
    'PRIVATE_KEY_PATH=/etc/nginx',
    'TOKEN_URL=https://shop.example.com',
    'KEY_ID=prod',
    'KEY_HOST=app1.shop.example.com',
    'DB_PASSWORD=shop',
    'MQ_PASSWORD=root',
    'dbPasswd=metrics',
    'SIGNING_KEY=8000',
    'SALT=block-api',
  ]
  const given = { 'verify-url': 'https://shop.example.com/x' }
  expect(masked(plain, given)).toEqual([])
})

test('paths that the run prints are not masked, nor are those of plain words', () => {
  const plain = [
    'APP_HOME=/home/ubuntu/shop',
    'ROOT=/home/deploy_1/shop',
    'RELEASES=/home/ubuntu/shop/releases',
    'HOMES=/home',
    'DB_USER=root',
    'LOG_PATH=/var/log',
    'NGINX_LOG=/var/log/nginx/error.log',
    'CONF=/etc/nginx/sites-available/',
    'RULES=/etc/sudoers.d',
    'TEMP=/tmp',
    'ETC=/etc',
    'SITES=/opt/nginx_2/sites',
  ]
  const given = { 'app-hosts': 'app1.shop.example.com\ndeploy_1@app2', 'nginx-sites-enabled': '/opt/nginx_2/sites' }
  expect(masked(plain, given)).toEqual([])
  const secret = [
    'HOOK=/services/T0AB12CD/x9',
    'PASSWORD=/etc/nginx',
    'OTHER=/hunter2',
    'SEED=/abcdefghijklmnopqrstuvwxyz',
    'VAULT_SECRET_ID=4f1c-hunter2',
    'SECRET_ID=987654321',
    'TOKEN_ID=2026-05-09',
    'TOKEN_URL=https://shop:hunter2@db.example.com',
  ]
  expect(masked(secret, given)).toEqual(secret)
})

test('what the addresses that the run shows hold of a user, a query or a fragment is masked', () => {
  const secret = ['A=hunter2', 'B=sesame', 'C=swordfish']
  const given = { 'verify-url': 'https://ops:hunter2@shop.example.com/x?k=sesame#swordfish' }
  expect(masked(secret, given)).toEqual(secret)
})

test('the commits, the run and its pull request are not masked', () => {
  const folder = process.env['GITHUB_WORKSPACE'] ?? ''
  const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim()
  git('init', '--quiet')
  git('-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '--quiet', '--allow-empty', '--message', 'x')
  const head = git('rev-parse', 'HEAD')
  const event = join(folder, 'event.json')
  const pull = { merged: true, number: 7, title: 'x', html_url: 'https://github.example/acme/fork/pull/7' }
  writeFileSync(event, JSON.stringify({ action: 'closed', pull_request: pull }))
  vi.stubEnv('GITHUB_EVENT_PATH', event)
  vi.stubEnv('GITHUB_RUN_ID', '25617351203')
  vi.stubEnv('GITHUB_RUN_NUMBER', '12345')
  const sha = process.env['GITHUB_SHA'] ?? ''
  const plain = [
    `REVISION=${sha}`,
    `COMMIT=${head}`,
    `SHORT=${head.slice(0, 7)}`,
    `COMMIT_URL=https://github.example/acme/block-api/commit/${head}`,
    'BUILD_ID=25617351203',
    'BUILD_NUMBER=12345',
    'BUILD_URL=https://github.example/acme/block-api/actions/runs/25617351203',
    'PULL_REQUEST=https://github.example/acme/fork/pull/7',
  ]
  expect(masked(plain)).toEqual([])
  const secret = [`DEPLOY_TOKEN=${sha.slice(1)}`, 'API_KEY=2561735120', `OTHER=${head.slice(1)}0`]
  expect(masked(secret)).toEqual(secret)
  rmSync(join(folder, '.git'), { recursive: true })
  vi.unstubAllEnvs()
})

test('nothing that the output `outcome` is made of is masked, nor is a part of its words', () => {
  const words = new Set(['json', 'text', 'deploys.jsonl'])
  JSON.parse(readFileSync('docs/outcome.schema.json', 'utf8'), (key, value: unknown) => {
    if (key === 'properties') for (const name of Object.keys(value as object)) words.add(name)
    if (key === 'enum') for (const name of value as string[]) words.add(name)
    return value
  })
  expect(words).toContain('rolled-back')
  expect(masked([...words].map((word, index) => `WORD_${index}=${word}`))).toEqual([])
})

test('what the run reports, and where its links lead, is not masked', () => {
  const plain = [
    'SCM_PROVIDER=github',
    'COOKIE_DOMAIN=example.com',
    'SCM_URL=https://github.example.com',
    'JOB_KIND=deploy',
    'NEXT=Promote',
    'STEP=rolled-back',
    'KIND=actions',
    'BASE_URL=https://shop.example.com',
    'PUBLIC_HOST=shop.example.com',
  ]
  vi.stubEnv('GITHUB_SERVER_URL', 'https://github.example.com')
  const given = { 'verify-url': 'https://shop.example.com/x?key=hunter2' }
  expect(masked(plain, given)).toEqual([])
  const secret = ['SIGNING_KEY=githu', 'APP_SECRET=https://shop.example.com', 'TOKEN=Deploy', 'WORD=hunter2']
  expect(masked(secret, given)).toEqual(secret)
  vi.unstubAllEnvs()
})

test('what could be a secret is masked, even if it is a word, a number or part of what is shown', () => {
  const secret = [
    'DB_PASSWORD=example',
    'dbPasswd=metric',
    'PGPASS=12345',
    'API_TOKEN=1.2.3',
    'CLIENT_SECRET=production',
    'APIKEY=info',
    'SIGNING_KEY=8002',
    'SENTRY_DSN=10.0.0.12',
    'DATABASE_URL=postgres://shop:hunter2@db.shop.example.com/shop',
    'GREETING=hunter2',
    'MOTTO=shops',
    'WORD=sesame',
    'NUMBER=4111111111111111',
    'CODE=1.2.3-0123456789abcdef0123456789abcdef',
    'CLIENT=1000.8ecdcd0e5e8f.0c2f4f66',
    'ID=2026-05-09-hunter2',
    'SECRET_VERSION=1.2.3',
    'TOKEN_DATE=2026-05-09',
    'PIN=123456',
    '  PIN=654321',
    'DB_PW=20240131',
    'KENNWORT=19900517',
    'DB_PW=1990-05-17',
    'MAIL_PW=2024.05.Winter',
    'DB_PW=10.20.geheim',
    'ACCESS_CODE=483920',
    'ACCESSCODE=483920',
    'MAIL_OTP=483920',
    'OF_SHOP=2024.05.Winter',
    'OF_MAIL=10.20.geheim',
    'OF_DB=1.2.3-Sommer2024',
    'OF_APP=7.7-aB3dE6gH9jK2mN5pQ8',
    'APP_VERSION=two words',
  ]
  expect(masked(secret)).toEqual(secret)
})

test('a secret is masked with and without its surrounding whitespace', () => {
  const given = { 'ssh-passphrase': 'correct horse \n', 'app-env': 'DB_PASSWORD= hunter2-long \nDB_SALT= abc ' }
  const { inputs } = loadWith({ ...REQUIRED, ...given })
  expect(inputs?.secrets).toEqual(
    expect.arrayContaining(['correct horse', 'correct horse \n', ' hunter2-long ', 'hunter2-long', ' abc ']),
  )
  expect(inputs?.secrets).not.toContain('abc')
})

test('a secret of nothing but whitespace has no spelling that is masked', () => {
  const { inputs } = loadWith({ ...REQUIRED, 'ssh-passphrase': '\n', 'app-env': 'DB_PASSWORD=\t\t\t\t' })
  expect(inputs?.secrets).not.toEqual(expect.arrayContaining(['\\n']))
  expect(inputs?.secrets).not.toEqual(expect.arrayContaining(['\\t\\t\\t\\t']))
})

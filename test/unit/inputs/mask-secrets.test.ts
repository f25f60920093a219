import { expect, test, vi } from 'vitest'
import { redact } from '../../../src/report/redact.ts'
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
    'APP_VERSION=1.18.7-SNAPSHOT',
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
  expect(masked(plain, { version: '2.4.1-rc-final' })).toEqual([])
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
  const secret = ['SIGNING_KEY=github', 'APP_SECRET=https://shop.example.com', 'TOKEN=deploy', 'WORD=hunter2']
  expect(masked(secret, given)).toEqual(secret)
  vi.unstubAllEnvs()
})

test('what could be a secret is masked, even if it is a word, a number or shown elsewhere', () => {
  const secret = [
    'DB_PASSWORD=shop',
    'dbPasswd=metrics',
    'PGPASS=12345',
    'API_TOKEN=1.2.3',
    'CLIENT_SECRET=production',
    'APIKEY=info',
    'SIGNING_KEY=8000',
    'KEY_ID=prod',
    'SENTRY_DSN=10.0.0.12',
    'DATABASE_URL=postgres://shop:hunter2@db.shop.example.com/shop',
    'GREETING=hunter2',
    'MOTTO=shops',
    'WORD=sesame',
    'NUMBER=123456',
    'CODE=1.2.3-abcdef',
  ]
  expect(masked(secret)).toEqual(secret)
})

test('a secret is masked with and without its surrounding whitespace', () => {
  const given = { 'ssh-passphrase': 'correct horse\n', 'app-env': 'DB_PASSWORD= hunter2-long \nDB_SALT= abc ' }
  const { inputs } = loadWith({ ...REQUIRED, ...given })
  expect(inputs?.secrets).toEqual(expect.arrayContaining(['correct horse', ' hunter2-long ', 'hunter2-long', ' abc ']))
  expect(inputs?.secrets).not.toContain('abc')
})

/** A line of a log in which what is masked for this line of app-env is replaced. */
function shownOf(line: string, printed: string, given: Record<string, string> = {}): string {
  const { inputs } = loadWith({ ...REQUIRED, ...CONTEXT, ...given, 'app-env': line })
  return redact(printed, inputs?.secrets ?? [])
}

// The first is what a driver says about such an address (HikariCP#1402).
test.each([
  ['jdbc:postgresql://shop:hunter2-Xk9q@db.internal:5432/shop', 'UnknownHostException: shop:hunter2-Xk9q@db.internal'],
  ['redis://:hunter2-Xk9q@cache:6379', 'AUTH hunter2-Xk9q'],
  ['postgresql://shop:hunter2%2BXk9q@db/shop', 'user shop, password hunter2+Xk9q'],
  ['postgresql://shop:hunter2@Xk9q@db/shop', 'password hunter2@Xk9q'],
  ['postgresql://shop:hunter2/Xk9q@db/shop', 'password hunter2/Xk9q'],
  ['mongodb://shop:hunter2-Xk9q@db1,db2/?appName=a@b', 'a hunter2-Xk9q'],
  ['amqp://shop:first-Xk9q@mq1,amqp://shop:hunter2-Xk9q@mq2', 'password hunter2-Xk9q'],
  ['jdbc:oracle:thin:shop/hunter2-Xk9q@//db:1521/shop', 'shop/hunter2-Xk9q'],
  ['jdbc:postgresql://db/shop?user=shop&password=hunter2-Xk9q&ssl=true', 'password hunter2-Xk9q'],
  ['jdbc:sqlserver://db:1433;user=sa;Pwd=hunter2-Xk9q;encrypt=true', 'password hunter2-Xk9q'],
  ['-Djavax.net.ssl.keyStorePassword=hunter2-Xk9q -Xmx1g', 'password hunter2-Xk9q'],
  ['org.apache.kafka.PlainLoginModule required username="shop" password="hunter2-Xk9q";', 'is hunter2-Xk9q'],
  ['{"spring":{"datasource":{"password":"hunter2-Xk9q","url":"jdbc:h2:mem"}}}', 'is hunter2-Xk9q'],
  ['{"spring.datasource.url":"jdbc:postgresql://shop:hunter2-Xk9q@db/shop"}', 'is hunter2-Xk9q'],
  ['{"private_key":"-----BEGIN KEY-----\\nhunter2-Xk9q\\n-----END KEY-----\\n"}', 'is hunter2-Xk9q'],
])('the secret within %s is masked where it appears without the rest', (value, printed) => {
  const shown = shownOf(`SETTING=${value}`, printed)
  expect(shown).toContain('***')
  expect(shown).not.toMatch(/hunter2|Xk9q/)
})

test('what else such a value says, and a password that is a word of the run, stay readable', () => {
  const said =
    'shop in prod: can’t reach db.internal:5432 as shop, sslmode verify-full, token from https://auth.acme.com/token'
  for (const value of [
    'jdbc:postgresql://shop:hunter2-Xk9q@db.internal:5432/shop?sslmode=verify-full',
    'postgresql://shop:shop@db.internal:5432/shop',
    'jdbc:postgresql://db.internal:5432/shop?user=shop&password=prod',
    'http://db.internal:5432/@acme',
    '{"token_uri":"https://auth.acme.com/token","client":"shop","password":"abc"}',
  ])
    expect(shownOf(`SETTING=${value}`, said)).toBe(said)
})

test.each([
  ['pa"ss\\word-9', '{"message":"login with pa\\"ss\\\\word-9 was refused"}'],
  ['pa/ss+wo/rd==', '{"message":"login with pa\\/ss+wo\\/rd== was refused"}'],
  ['pa/ss+wo/rd==', '{"message":"login with pa/ss+wo/rd\\u003d\\u003d was refused"}'],
  ['pa/ss+wo/rd==', 'GET /login?key=pa%2Fss%2Bwo%2Frd%3D%3D was refused'],
])('the secret %s is masked as a log in JSON or an address spells it', (secret, printed) => {
  expect(shownOf(`DB_PASSWORD=${secret}`, printed)).toMatch(/(?:with |key=)\*\*\* was refused/)
})

test('a secret of nothing but whitespace has no spelling that is masked', () => {
  const { inputs } = loadWith({ ...REQUIRED, 'ssh-passphrase': '\n', 'app-env': 'DB_PASSWORD=\t\t\t\t' })
  expect(inputs?.secrets).not.toEqual(expect.arrayContaining(['\\n']))
  expect(inputs?.secrets).not.toEqual(expect.arrayContaining(['\\t\\t\\t\\t']))
})

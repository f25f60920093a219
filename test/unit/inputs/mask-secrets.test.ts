import { expect, test } from 'vitest'
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

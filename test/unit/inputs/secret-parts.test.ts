import { expect, test } from 'vitest'
import { redact } from '../../../src/redact.ts'
import { loadWith, REQUIRED } from './load-with.ts'

const CONTEXT = { service: 'shop', environment: 'prod' }

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
  ['postgresql://shop:hunter2%zz@db/shop', 'password hunter2%zz'],
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
  ['[{"host":"db","password":"hunter2-Xk9q"}]', 'is hunter2-Xk9q'],
  ['{"private_key":"-----BEGIN KEY-----\\nhunter2-Xk9q\\n-----END KEY-----\\n"}', 'is hunter2-Xk9q'],
])('the secret within %s is masked where it appears without the rest', (value, printed) => {
  const shown = shownOf(`SETTING=${value}`, printed)
  expect(shown).toContain('***')
  expect(shown).not.toMatch(/hunter2|Xk9q/)
})

test.each([
  ['app-arguments', '--spring.datasource.password=hunter2-Xk9q --x=y', '    Value: "hunter2-Xk9q"'],
  ['app-arguments', `--spring.datasource.password='hunter2 "Xk9q' --x=y`, '    Value: "hunter2 "Xk9q"'],
  ['app-arguments', '--db.password=hunter2&Xk9q;', 'Value: hunter2&Xk9q;'],
  ['app-arguments', '--spring.datasource.url=jdbc:postgresql://shop:hunter2-Xk9q@db/shop', 'password hunter2-Xk9q'],
  ['app-arguments', `--spring.application.json='{"db":{"password":"hunter2-Xk9q"}}'`, 'Value: hunter2-Xk9q'],
  ['app-arguments', '--api-token hunter2-Xk9q', 'refused: hunter2-Xk9q'],
  ['app-arguments', '--db.password=918273', 'refused: 918273'],
  ['app-arguments', '--sentry.dsn=https://hunter2@o1.ingest.example/1', 'no host https://hunter2@o1.ingest.example/1'],
  ['java-options', '-Xmx1g -Djavax.net.ssl.keyStorePassword=hunter2-Xk9q', 'password hunter2-Xk9q'],
  ['java-options', '-Dotel.exporter.otlp.headers=api-key=hunter2-Xk9q', 'headers: api-key=hunter2-Xk9q'],
  ['before-promote', `curl -H 'Authorization: Bearer hunter2-Xk9q' https://x`, '> bearer hunter2-Xk9q'],
  ['after-promote', `# it's for Ana\ncurl -H "X-Api-Key: hunter2-Xk9q" https://x`, '> hunter2-Xk9q'],
  ['before-promote', 'cd app && PGPASSWORD="hunter2-Xk9q" psql', '+ PGPASSWORD=hunter2-Xk9q'],
  ['build-command', './gradlew -PnexusPassword=hunter2-Xk9q bootJar', 'sent hunter2-Xk9q'],
  ['after-promote', 'curl -fsS -u ops:hunter2-Xk9q https://x', '> ops, hunter2-Xk9q'],
  ['after-promote', 'x=$(curl -fsSu ops:hunter2-Xk9q https://x)', '> ops, hunter2-Xk9q'],
  ['after-promote', 'purge() { /usr/bin/curl -uops:hunter2:Xk9q https://x; }; purge', '> ops, hunter2:Xk9q'],
  ['build-command', "curl --user 'ops:hunter2 Xk9q' -O https://x && ./gradlew bootJar", '> ops, hunter2 Xk9q'],
  ['nginx-reload-command', 'curl http://ops:hunter2-Xk9q@lb/reload', 'ops, hunter2-Xk9q'],
  ['health-path', '/health?token=hunter2-Xk9q', 'GET /health?token=hunter2-Xk9q'],
  ['nginx-health-path', '/health?token=hunter2-Xk9q', 'GET /health?token=hunter2-Xk9q'],
  ['version-path', '/info?token=hunter2-Xk9q', 'GET /info?token=hunter2-Xk9q'],
  ['warm-up', '3× POST /orders?api_key=hunter2-Xk9q', 'POST /orders?api_key=hunter2-Xk9q'],
  ['verify-url', 'https://x.example/?key=hunter2-Xk9q', 'key is hunter2-Xk9q'],
])('the secret within %s %s is masked', (name, value, printed) => {
  const shown = shownOf('', printed, { [name]: value })
  expect(shown).toContain('***')
  expect(shown).not.toMatch(/hunter2|Xk9q|918273/)
})

test('what else arguments, options and commands say stays readable', () => {
  const reference = '$' + '{DB_PASSWORD}'
  const said = `shop in prod on 8000 as staff: -Xmx1g, UTF-8, classpath:shop.p12 (PKCS12), db.internal as shop, /etc/pass/shop.txt, ${reference}`
  const given = {
    'app-arguments': `--spring.datasource.url=jdbc:postgresql://db.internal/shop --spring.datasource.username=shop
      --server.ssl.key-store=classpath:shop.p12 --server.ssl.key-store-type=PKCS12 --password-file /etc/pass/shop.txt
      --db.password=${reference} --api.token=prod --auth.token-ttl=8000 --token --verbose`,
    'java-options': '-Xmx1g -Dfile.encoding=UTF-8 -Djavax.net.ssl.trustStore=classpath:shop.p12',
    'after-promote': 'docker run -u app:staff x',
    'before-promote': 'test -e /etc/pass/shop.txt && curl -H "Accept: UTF-8" http://db.internal:8000/shop',
    'build-command': './gradlew -Dorg.gradle.jvmargs=-Xmx1g bootJar',
  }
  expect(shownOf('', said, given)).toBe(said)
})

test('what else such a value says, and a password that is a word of the run, stay readable', () => {
  const said =
    'shop in prod: can’t reach db.internal:5432 as shop, sslmode verify-full, token from https://auth.acme.com/token, abc, DEBUG, 6379'
  for (const value of [
    'jdbc:postgresql://shop:hunter2-Xk9q@db.internal:5432/shop?sslmode=verify-full',
    'postgresql://shop:shop@db.internal:5432/shop',
    'jdbc:postgresql://db.internal:5432/shop?user=shop&password=prod',
    'http://db.internal:5432/@acme',
    'redis://shop:6379@cache;password=DEBUG',
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

test.each([
  'docker run -u app:deployer x && curl -f https://x',
  'curl -f https://x; id -u app:deployer',
  'curl -u deployer:deployer https://x',
])('what is not for curl, or only a name, stays: %s', (command) => {
  expect(shownOf('', 'the deployer', { 'after-promote': command })).toBe('the deployer')
})

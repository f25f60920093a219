import fc, { type Arbitrary } from 'fast-check'
import { expect } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { readCurlAnswer } from '../../../src/hosts/http.ts'
import { type Line, LineQueue } from '../../../src/hosts/line-queue.ts'
import { readAppAnswer } from '../../../src/hosts/observe-app.ts'
import { readNginxAnswer } from '../../../src/hosts/observe-nginx.ts'
import { ANSWER_STARTS } from '../../../src/hosts/script.ts'
import { scriptFailure } from '../../../src/hosts/script-failure.ts'
import { Judge } from '../../../src/judge/judge.ts'
import { reportRequests } from '../../../src/judge/request-report.ts'
import { judgeHealth } from '../../../src/plan/health.ts'
import { findKeptReleases } from '../../../src/plan/kept-releases.ts'
import { findReadiness, judgeReadiness } from '../../../src/plan/readiness.ts'
import { isFreeOfPassword } from '../../../src/plan/sudo-rules.ts'
import { readRecord } from '../../../src/promotion/record.ts'
import { readEnding } from '../../../src/promotion/recover.ts'
import { hear, hearFailed } from '../../../src/steps/watch-requests.ts'
import { createInputs } from '../plan/create-values.ts'
import { CERTBOT, DEBIAN } from '../plan/nginx/real-sites.ts'
import { fuzz, mutations, refrains, requireEnd, requireSteady, sing } from './fuzz.ts'

const inputs = createInputs()
const RELEASE = '1.0.0-1.1-aaaaaaa'
const JOURNAL = JSON.stringify({
  at: '2026-03-01T10:00:00.000Z',
  operation: 'deploy',
  result: 'deployed',
  version: '1.0.0',
  release: RELEASE,
  actor: 'mona',
  seconds: 42.5,
  livePort: 8000,
})
const lineAfter = (word: string, text: string) => text.replaceAll(/^/gm, `${word} `)

const APP = `user ubuntu
writable yes
free-kb 10000000
memory-kb 4000000
java 17.0.15
lingers yes
session lingers
process 8000 812 own java listening 3600 ${RELEASE} 512000
process 8001 - foreign other listening 0 - 
slot 8000 ${RELEASE}
built-for 17
live 8000
release 1700000000 ${RELEASE}
journal ${JOURNAL}
observed
`
const NGINX = `user ubuntu
entry link 1700000000 /etc/nginx/sites-available/dev_8000 dev_8000
entry file 0 /etc/nginx/sites-enabled/default default
present blue /etc/nginx/sites-available/dev_8000
${lineAfter('text blue', 'upstream a { server 10.0.0.5:8000; server 10.0.0.5:8001 backup; }\nserver { listen 80; location / { proxy_pass http://a; } }')}
present snippet /etc/nginx/bluegreen/dev_shop.server.conf
text snippet set $live shop;
not-included /etc/nginx/sites-enabled/dev_8001
configuration /etc/nginx/nginx.conf
joined /etc/nginx/sites-enabled/dev_live
file /etc/nginx/nginx.conf
${lineAfter('line', DEBIAN)}
file /etc/nginx/sites-enabled/dev_live
${lineAfter('line', CERTBOT)}
live 8000 1700000000
version 1.22.1
state-writable yes
workers-since 1700000000
hidden-but-for 4
session lingers
promotion confirmed left 8000 8001 1700000000 1699999999
promotion-because 2026-01-01T00:00:00Z asked
rights told
rule User ubuntu may run the following commands on nginx:
rule     (root) NOPASSWD: /usr/sbin/nginx -t, !/usr/bin/rm /etc/nginx/*, ^/usr/bin/ln$ ^-sfn .*$
allowed /usr/sbin/nginx -t
allowed-as nginx -t
not-allowed rm /etc/nginx/sites-enabled/dev_8000
test failed
test-said nginx: [emerg] unknown directive
observed
`
const PIECES = [
  ...[
    ' ',
    '\n',
    '-',
    '0',
    '8000',
    '1e999',
    '99999999999999999999999',
    'NaN',
    '-1',
    '0x10',
    '{}',
    'null',
    '[',
    '*',
    '"',
    '\\',
    '\u0085',
    'é',
  ],
  ...[
    'observed\n',
    'process 8000 ',
    'release ',
    'journal {"at":"a","operation":"b","result":"c","seconds":1e999}\n',
    'entry link ',
  ],
  ...[
    'present blue a\n',
    'text blue ',
    'file /etc/nginx/nginx.conf\n',
    'line ',
    'line include *;\n',
    'joined a\n',
    'configuration ',
  ],
  ...[
    'rule ',
    'rule User a may run the following commands on b:\n',
    'rule     (root) NOPASSWD: ',
    'allowed ',
    'allowed-as a\n',
    ' may run the following commands on ',
    'live 8000 ',
  ],
]

function readLines(text: string): Line[] {
  return text.split('\n').map((line) => {
    const [word = '', ...rest] = line.split(' ')
    return { word, rest: rest.join(' ') }
  })
}

/** Does the work, which may end in a failure that says what to do, and in nothing else. */
function foreseen(work: () => void): void {
  try {
    work()
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.message.length > 2_000 || !thrown.remedy) throw thrown
  }
}

function requireNumbers(value: unknown): void {
  for (const one of Object.values(value ?? {})) {
    if (typeof one === 'number') expect(one).toSatisfy(Number.isFinite)
    else if (typeof one === 'object') requireNumbers(one)
  }
}

function readApp(text: string): void {
  const seen = readAppAnswer('ubuntu@app', inputs, readLines(text))
  requireNumbers(seen)
  findKeptReleases([seen])
  for (const { processes } of seen.slots)
    for (const { uptimeSeconds } of processes) new Date(Date.now() - uptimeSeconds * 1000).toISOString()
}

function readNginx(text: string): void {
  requireNumbers(readNginxAnswer('ubuntu@web', inputs, readLines(text), ['nginx -t']))
}

fuzz(
  'an app host may say anything',
  300,
  fc.property(mutations([APP], PIECES), (text) => requireEnd(() => foreseen(() => readApp(text)))),
)
fuzz(
  'an nginx host may say anything',
  80,
  fc.property(mutations([NGINX], PIECES), (text) => requireEnd(() => foreseen(() => readNginx(text)))),
)
fuzz(
  'of either, an answer that is four times as long takes no more than its part longer',
  12,
  fc.property(refrains(PIECES), (refrain) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => {
        foreseen(() => readApp(`${APP}${text}\nobserved`))
        foreseen(() => readNginx(`${NGINX}${text}\nobserved`))
      }
    })
  }),
)

const RULES = [
  '*',
  '*a',
  '?',
  '[',
  '[!a]',
  '\\',
  '/',
  'a',
  ' ',
  ',',
  '!',
  '^',
  '$',
  '(',
  ')',
  '+',
  '(a+)+',
  '.*',
  '{9}',
  '\n    (root) NOPASSWD: ',
  ': ',
  'AA:',
  'A=b ',
  '"',
  '/usr/sbin/nginx',
]
const HEAD = 'User ubuntu may run the following commands on nginx:\n    (root) NOPASSWD: '
const COMMANDS = ['/usr/sbin/nginx -t', `/usr/bin/rm ${'/etc/nginx/sites-enabled'.repeat(8)}`, `/a ${'a'.repeat(400)}`]

fuzz(
  'rules of sudo may be anything',
  40,
  fc.property(refrains(RULES), (refrain) => {
    requireSteady((size) => {
      const listing = HEAD + sing(refrain, size)
      return () => COMMANDS.map((command) => isFreeOfPassword(listing, command))
    })
  }),
)

const numbers: Arbitrary<string> = fc.oneof(
  fc.nat(20).map(String),
  fc.constantFrom('', '-', '-1', '1.5', '1e9', '1e999', 'NaN', '99999999999999999999', '8000', '8001', '0x10'),
)
const sightings = fc
  .tuple(
    fc.constantFrom('saw', 'failed'),
    fc.array(
      fc.oneof(
        numbers,
        fc.tuple(numbers, numbers).map((pair) => pair.join(':')),
      ),
      { maxLength: 9 },
    ),
  )
  .map(([word, parts]) => ({ word, rest: parts.join(' ') }))

fuzz(
  'counts of requests may be anything, and the report has whole numbers',
  100,
  fc.property(fc.array(sightings, { maxLength: 200 }), (lines) => {
    const ports = { before: 8000, after: 8001 }
    const judge = new Judge({ maxErrorRate: 5, maxLatencyFactor: 2 }, ports, 2)
    for (const line of lines) {
      if (line.word === 'saw') expect(hear(judge, line.rest)).toSatisfy(Number.isSafeInteger)
      else hearFailed(judge, line.rest)
    }
    judge.settle()
    const report = reportRequests(judge, ports, 1, null)
    requireNumbers(report)
    for (const { requests, failed, spared } of [report.before, report.after]) {
      expect([requests, failed, spared].every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true)
      expect(failed).toBeLessThanOrEqual(requests)
    }
  }),
)
fuzz(
  'many counts of requests take no more than their part longer',
  4,
  fc.property(fc.constantFrom('saw', 'failed'), fc.boolean(), (word, isOnePort) => {
    requireSteady((size) => {
      const ports = { before: 8000, after: 8001 }
      const judge = new Judge({ maxErrorRate: 5, maxLatencyFactor: null }, ports, 2)
      const lines = Array.from({ length: size / 8 }, (_, index) => {
        const port = isOnePort ? 8001 : index
        return { word, rest: word === 'saw' ? `${port} 5 9 1 0 0` : `${port} 1 500 GET /${index}` }
      })
      return () => {
        for (const { rest } of lines) word === 'saw' ? hear(judge, rest) : hearFailed(judge, rest)
      }
    })
  }),
)

fuzz(
  'what is said of a promotion, of its end, of HTTP and of health may be anything',
  500,
  fc.property(
    mutations(
      [
        'confirmed left 8000 8001 1700000000 1699999999',
        'reverted asked for',
        '{"status":"UP","groups":["liveness","readiness"]}',
      ],
      PIECES,
    ),
    numbers,
    (said, status) => {
      readRecord(said, said)
      expect(['untouched', 'open', 'confirmed', 'reverted', 'unknown']).toContain(readEnding(said).state)
      judgeHealth(Number(status), said, inputs.health.status)
      judgeReadiness(200, said)
      expect(findReadiness('/actuator/health?x=1', said).path ?? '/').toMatch(/^\//)
      try {
        const answer = readCurlAnswer([
          { word: 'status', rest: status },
          { word: 'body', rest: said },
        ])
        expect(answer.status).toBeLessThan(1_000)
      } catch (thrown) {
        expect(String(thrown)).toBe('Error: no answer: curl gave no status')
      }
    },
  ),
)

fuzz(
  'an answer is the same in whatever pieces it arrives, and what comes before it is passed over',
  100,
  fc.asyncProperty(
    fc.array(fc.string({ maxLength: 30 })),
    fc.array(mutations(['locked', 'held run 7 of mona', 'alive'], [' ', '\t', '\r', ANSWER_STARTS])),
    fc.array(fc.nat(40)),
    async (noise, answer, cuts) => {
      const said = answer.map((line) => line.replaceAll('\n', ''))
      let text = [...noise, '', ANSWER_STARTS, ...said, ''].join('\n')
      const queue = new LineQueue(() => undefined)
      for (const length of cuts) {
        queue.push(text.slice(0, length))
        text = text.slice(length)
      }
      queue.push(text)
      queue.close(null)
      const heard: string[] = []
      for (let line = await queue.next(); line; line = await queue.next())
        heard.push(`${line.word} ${line.rest}`.trimEnd())
      fc.pre(!noise.some((line) => line.split('\n').includes(ANSWER_STARTS)))
      expect(heard).toEqual(said.filter((line) => line !== 'alive').map((line) => line.trimEnd()))
    },
  ),
)

fuzz(
  'an answer in any number of pieces takes no more than its part longer, with line ends or without',
  6,
  fc.property(fc.constantFrom('a', 'a\n', 'aaaaaaaa', '\n', 'aaaaaaaaaaaaaaa\n'), fc.boolean(), (piece, hasStarted) => {
    requireSteady((size) => () => {
      const queue = new LineQueue(() => undefined)
      if (hasStarted) queue.push(`${ANSWER_STARTS}\n`)
      for (let sent = 0; sent < size * 8; sent += piece.length) queue.push(piece)
      queue.close(null)
      for (let taken = 0; taken < (size * 8) / piece.length; taken += 1) queue.next()
      expect(queue.noise.length).toBeLessThanOrEqual(4_000)
    })
  }),
)

fuzz(
  'what a host says instead of an answer becomes a failure, on one line and not too long',
  200,
  fc.property(
    mutations(
      [`Welcome!\n${ANSWER_STARTS}\nobserved\n`, '\u001b]0;host\u0007This account is currently not available.\n'],
      ['\u001b[31m', '\u001b]', '\u001b', '\n', '\r', '\u0085', ' '],
    ),
    fc.string({ unit: 'binary', maxLength: 5_000 }),
    fc.option(fc.integer({ min: 0, max: 255 })),
    (said, stderr, code) => {
      const lines = new LineQueue(() => undefined)
      lines.push(said.toWellFormed())
      const failure = scriptFailure(
        'ubuntu@app',
        'launch',
        { code, signal: null, stderr: stderr.toWellFormed() },
        lines,
      )
      expect(failure).toBeInstanceOf(Failure)
      expect(failure.message.isWellFormed()).toBe(true)
    },
  ),
)

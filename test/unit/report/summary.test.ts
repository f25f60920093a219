import { expect, test } from 'vitest'
import { redact } from '../../../src/redact.ts'
import { journalLineOf } from '../../../src/report/journal.ts'
import { describeEnding } from '../../../src/report/log-ending.ts'
import type { Outcome } from '../../../src/report/outcome.ts'
import { redactOutcome } from '../../../src/report/redact-outcome.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { renderMarkdown, visibleText } from '../../harness/github-markdown.ts'
import { createOutcome } from './create-outcome.ts'

const MEBIBYTE = 1_048_576
const read = (outcome: Outcome) => visibleText(renderMarkdown(renderSummary(outcome)))

test('a failure shows what is live first, then the step, the cause, what it means, what to do and the log', () => {
  const page = read(createOutcome())
  const parts = [
    '❌ shop in dev: version 1.1.0 was not deployed; version 1.0.0 is live on port 8001 (green)',
    'Live now',
    'running since 1970-01-01 00:00 UTC',
    'Tried',
    'Health failed: the application ended: <b>',
    'No request reached version 1.1.0',
    'What to do:',
    'a\n````\n# b',
    'ssh ubuntu@app cat /home/ubuntu/shop/releases/1.1.0-2.1-aaaaaaa/app.log',
    '2 stages in 4.0 s',
  ]
  const places = parts.map((part) => page.indexOf(part))
  expect(places.filter((place) => place < 0)).toEqual([])
  expect(places).toEqual([...places].sort((one, other) => one - other))
})

test('it says what could not be observed, and how to find out', () => {
  const page = read(createOutcome({ live: null, livePort: null, liveSlot: null }))
  expect(page).toContain('the live version could not be observed')
  expect(page).toContain('Find out what is live with operation: status')
})

test('commands can be copied as they are, whatever they contain', () => {
  const remedy = 'Add this line:\n[app]:22 ssh-ed25519 AAAA*_`x`@y'
  const said = renderSummary(createOutcome({ failure: { stage: 'Connect', message: 'x', remedy, logTail: [] } }))
  expect(said).toContain('\n```text\n[app]:22 ssh-ed25519 AAAA*_`x`@y\n```')
})

test('the pull request and the first few commits are linked', () => {
  const commit = (index: number) => ({
    sha: `${index}`.padStart(40, 'c'),
    title: `Fix @mona's #${index} [x](http://evil.example)`,
    url: `https://github.com/acme/shop/commit/${index}`,
    author: 'mona',
  })
  const url = 'https://github.com/acme/shop/compare/a...b'
  const commits = Array.from({ length: 30 }, (_, index) => commit(index + 1))
  const pullRequest = { number: 7, title: 'Search | <b>', url: 'https://github.com/acme/shop/pull/7' }
  const outcome = createOutcome({ changes: { base: 'a', url, total: 45, commits } })
  const html = renderMarkdown(renderSummary({ ...outcome, run: { ...outcome.run, pullRequest } }))
  const links = [...html.matchAll(/<a href="([^"]*)">/g)].map(([, href]) => href)
  expect(links.filter((href) => href?.includes('/commit/')).slice(1)).toEqual(
    commits.slice(0, 20).map((shown) => shown.url),
  )
  expect(links.filter((href) => href === pullRequest.url)).toHaveLength(1)
  expect(links.filter((href) => href?.includes('evil'))).toEqual([])
  expect(visibleText(html)).toContain('45 commits since version 1.0.0')
  expect(visibleText(html)).toContain('and 25 more')
})

test('several app hosts have a row each', () => {
  const [host] = createOutcome().hosts
  const hosts = host ? [host, { ...host, login: 'ubuntu@app2', release: null, since: null }] : []
  expect(read(createOutcome({ hosts }))).toMatch(
    /ubuntu@app\s+1\.0\.0-1\.1-bbbbbbb\s+running since .*ubuntu@app2\s+-\s+❌ no process/s,
  )
})

test('a commit that no branch or tag names stands alone', () => {
  const { run } = createOutcome()
  expect(read(createOutcome({ run: { ...run, ref: 'v1.2.3' } }))).toMatch(/Commit\s+aaaaaaa on v1\.2\.3\s/)
  expect(read(createOutcome({ run: { ...run, ref: '' } }))).toMatch(/Commit\s+aaaaaaa\s+(?!on\b)/)
})

const HOSTILE = '</details> ``` | @mona \u001b[31m$x$ [x](http://evil.example) <script> '

/** Every text of a run, repeated this often, as a sentence and as lines. */
function createHostile(length: number, count: number): Outcome {
  const text = HOSTILE.repeat(length)
  const lines = Array.from({ length: count }, () => text)
  const commits = lines.map((line) => ({ sha: line, title: line, url: line, author: line }))
  return createOutcome({
    failure: { stage: 'Health', message: text, remedy: `${text}\n${text}`, logTail: lines },
    notes: lines,
    plan: lines,
    stages: lines.map((line) => ({ name: line, outcome: 'done', seconds: 1 })),
    changes: { base: 'a', url: text, total: count, commits },
    run: { ...createOutcome().run, ref: text, actor: text, pullRequest: { number: 1, title: text, url: text } },
  })
}

test('ten megabytes of log and other endless texts make a summary below the limit', () => {
  const outcome = createHostile(400, 400)
  expect(outcome.failure?.logTail.join('\n').length).toBeGreaterThan(10_000_000)
  const size = Buffer.byteLength(renderSummary(outcome))
  expect(size).toBeLessThan(MEBIBYTE)
  expect(size).toBeGreaterThan(100_000)
  expect(journalLineOf(createOutcome({ failure: outcome.failure })).length).toBeLessThan(2_000)
})

test('hostile texts become neither markup nor links', () => {
  const html = renderMarkdown(renderSummary(createHostile(1, 3)))
  expect(html).not.toMatch(/<script|<a href="[^"]*evil/)
  expect(html.match(/<\/?details>/g)).toEqual(['<details>', '</details>', '<details>', '</details>'])
  expect(visibleText(html).match(/evil/g)?.length).toBeGreaterThan(10)
})

test('sections that do not fit are left out, from the end', () => {
  const hosts = Array.from({ length: 50 }, () => ({
    login: 'h'.repeat(30_000),
    deployPath: '',
    release: null,
    since: null,
  }))
  const summary = renderSummary(createOutcome({ hosts }))
  expect(Buffer.byteLength(summary)).toBeLessThan(MEBIBYTE)
  expect(summary).toContain('Live now')
  expect(summary.endsWith("…the rest was left out: it exceeds GitHub's limit.")).toBe(true)
})

test('the picture shows stages long enough to see, with the failed one marked, and no name can break it', () => {
  const stages = [
    { name: 'Build', outcome: 'done', seconds: 20 },
    { name: 'Look', outcome: 'done', seconds: 0.1 },
    { name: 'Launch', outcome: 'done', seconds: 2 },
    { name: 'Up:load ```\n#;', outcome: 'done', seconds: 5 },
    { name: 'Health', outcome: 'failed', seconds: 0.01 },
  ] as const
  const [, picture = ''] = /```mermaid\n(.*?)\n```/s.exec(renderSummary(createOutcome({ stages }))) ?? []
  expect(picture.split('\n').slice(-4)).toEqual([
    '  Build 20.0 s :done, 0, 20000',
    '  Launch 2.0 s :done, 20100, 22100',
    '  Up load        5.0 s :done, 22100, 27100',
    '  Health FAILED 0.0 s :crit, 27100, 27110',
  ])
})

test('the log ends with the result, what is live and what to do', () => {
  expect(describeEnding(createOutcome())).toEqual([
    'Result: failed. shop in dev: version 1.1.0 was not deployed; version 1.0.0 is live on port 8001 (green)',
    'Live now: version 1.0.0 on port 8001 (green), running since 1970-01-01 00:00 UTC',
    "What to do: Fix what the application's log shows, in its code or its settings. Then run operation: deploy again; no cleanup is needed.",
  ])
})

test('secrets are removed from texts that the runner does not filter, the longest first', () => {
  expect(redact('key=hunter2-long and hunter2', ['hunter2', 'hunter2-long'])).toBe('key=*** and ***')
  // A report shows neither colors nor invisible characters.
  expect(redact('key=hun\u001b[1mter2 and hunter\u200b2', ['hunter2'])).toBe('key=*** and ***')
  expect(redact('\u001b[1mred\n\tline', ['hunter2'])).toBe('red\n\tline')
})

test('a secret is removed before a report cuts, escapes or encodes it', () => {
  const secret = `p"a*s_s${'x'.repeat(30)}`
  const said = `${'y'.repeat(480)}${secret}`
  const failure = { stage: 'Health', message: secret, remedy: secret, logTail: [said] }
  const clean = redactOutcome(createOutcome({ failure, notes: [secret], plan: [secret] }), [secret])
  for (const report of [renderSummary(clean), journalLineOf(clean), describeEnding(clean).join('\n')]) {
    expect(visibleText(report)).not.toMatch(/p\\?"a|a\\?\*s|xxx/)
  }
})

import { expect, test } from 'vitest'
import type { Outcome } from '../../../src/report/outcome.ts'
import { renderChanges, renderFacts, renderHosts } from '../../../src/report/summary-facts.ts'
import { createOutcome } from './create-outcome.ts'
import { changes } from './reported-outcomes.ts'

const [host] = createOutcome().hosts as [Outcome['hosts'][number]]
const row = (login: string, release: string, seen: string) => `| \`${login}\` | ${release} | ${seen} |`
const APP = row('ubuntu@app', '`1.0.0-1.1-bbbbbbb`', 'running since 1970-01-01 00:00 UTC')

test('several nginx hosts have a row each, with a mark at what should not be', () => {
  const nginxHosts = [
    { login: 'ubuntu@web1', port: 8001 },
    { login: 'ubuntu@web2', port: 8000 },
    { login: 'ubuntu@web3', port: null },
  ]
  expect(renderHosts(createOutcome({ nginxHosts })).split('\n')).toEqual([
    '| Host | Release | Seen at the end |',
    '| --- | --- | --- |',
    APP,
    row('ubuntu@web1', 'nginx', 'sends requests to port 8001'),
    row('ubuntu@web2', 'nginx', '❌ sends requests to port 8000'),
    row('ubuntu@web3', 'nginx', '❌ could not be observed'),
  ])
})

test('hosts are listed if there are two of a kind, and at most fifty', () => {
  expect(renderHosts(createOutcome())).toBe('')
  const two = renderHosts(createOutcome({ hosts: [host, { ...host, release: null, since: null }], nginxHosts: [] }))
  expect(two.split('\n').slice(2)).toEqual([APP, row('ubuntu@app', '-', '❌ no process was found')])
  const many = renderHosts(createOutcome({ hosts: Array.from({ length: 60 }, () => host) }))
  expect(many.split('\n').slice(2)).toEqual(Array.from({ length: 50 }, () => APP))
})

test('commits are counted since the previous version; those that are not shown are linked', () => {
  const [one, two] = changes.commits.map(
    ({ sha, url }, index) =>
      `- [\`${sha.slice(0, 7)}\`](${url}) ${['@<wbr>everyone: \\*see\\* \\#<wbr>12 &lt;\\!channel&gt; (hubot)', 'Round prices &lt;up&gt; &amp; down (mona)'][index]}`,
  )
  const shown = (title: string, ...lines: Array<string | undefined>) =>
    `<details><summary>${title}</summary>\n\n${lines.join('\n')}\n\n</details>`
  expect(renderChanges(changes, '<1>')).toBe(
    shown('3 commits since version &lt;1&gt;', one, two, `- [and 1 more](${changes.url})`),
  )
  expect(renderChanges({ ...changes, total: 2 }, '1.0.0')).toBe(shown('2 commits since version 1.0.0', one, two))
  const single = { ...changes, total: 1, commits: changes.commits.slice(0, 1) }
  expect(renderChanges(single, null)).toBe(shown('1 commit since the last release', one))
  expect(renderChanges({ ...changes, total: 0, commits: [] }, null)).toBe('')
  expect(renderChanges(null, null)).toBe('')
})

/** The second column of the row with this name. */
function factOf(name: string, overrides: Partial<Outcome>): string | null {
  const row = renderFacts(createOutcome(overrides))
    .split('\n')
    .find((line) => line.startsWith(`| ${name} | `))
  return row?.slice(name.length + 5, -2) ?? null
}

test.each<[Partial<Outcome>, string | null]>([
  [{ result: 'deployed' }, 'version 1.0.0 on port 8001; `operation: rollback` rolls back to it'],
  [{ result: 'promoted', previousPort: null }, 'nothing was live'],
  [
    { result: 'deployed', previousVersion: null },
    'a process not launched by this action on port 8001; `operation: rollback` rolls back to it',
  ],
  [{ result: 'rolled-back' }, 'version 1.0.0 on port 8001'],
  [{ result: 'failed' }, null],
])('what was live before %j', (overrides, said) => {
  expect(factOf('Before', overrides)).toBe(said)
})

test.each<[Partial<Outcome>, 'Tried' | 'Staged', string | null]>([
  [{ result: 'failed' }, 'Tried', 'version 1.1.0, release 1.1.0-2.1-aaaaaaa'],
  [{ result: 'reverted', release: null }, 'Tried', 'version 1.1.0'],
  [{ result: 'unknown', version: null }, 'Tried', 'release 1.1.0-2.1-aaaaaaa'],
  [{ result: 'failed', version: null, release: null }, 'Tried', null],
  [{ result: 'failed', operation: 'status' }, 'Tried', null],
  [{ result: 'deployed' }, 'Tried', null],
  [{ result: 'staged' }, 'Staged', 'version 1.1.0, release 1.1.0-2.1-aaaaaaa; `operation: promote` makes it live'],
])('what was tried by %j', (overrides, name, said) => {
  expect(factOf(name, overrides)).toBe(said)
})

test('only a deployment has a commit, which may be of a pull request', () => {
  const { run } = createOutcome()
  const pullRequest = { number: 7, title: 'Search', url: 'https://github.com/acme/shop/pull/7' }
  const asked = { run: { ...run, pullRequest, ref: 'main' } }
  expect(factOf('Commit', asked)).toMatch(
    / on `main`, pull request \[\\#7\]\(https:\/\/github\.com\/acme\/shop\/pull\/7\) Search$/,
  )
  expect(factOf('Commit', { ...asked, operation: 'promote' })).toBeNull()
})

test('the release is named with what is live, if this action launched it', () => {
  const live = 'version 1.0.0 on port 8001 (green), running since 1970-01-01 00:00 UTC'.replace(/[()]/g, '\\$&')
  expect(renderFacts(createOutcome()).split('\n')[0]).toBe(`| Live now | ${live} (release \`1.0.0-1.1-bbbbbbb\`) |`)
  expect(renderFacts(createOutcome({ live: null })).split('\n')[0]).toBe('| Live now | could not be observed |')
})

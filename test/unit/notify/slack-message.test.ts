import { expect, test } from 'vitest'
import { renderEnd, renderStart, renderThread, type SlackMessage } from '../../../src/notify/slack/slack-message.ts'
import { section } from '../../../src/notify/slack/slack-text.ts'
import type { Outcome } from '../../../src/report/outcome.ts'
import { readExample } from '../../examples/outcome-file.ts'
import { slackMessages } from '../../examples/slack-messages.ts'
import { checkAgainstSlackTypes } from '../../stand-ins/slack-types.ts'
import { deployed, excessive, failed, rolledBack } from '../report/reported-outcomes.ts'

const recorded = ['deployed', 'failed-boot', 'reverted', 'reload-without-effect', 'canceled', 'staged', 'rolled-back']
const examples = [
  ...recorded.map((name) => ({ name, messages: slackMessages(readExample(name)) })),
  { name: 'hostile-texts', messages: slackMessages(failed) },
]

test.each(examples)('the Slack message of a run, $name, is the reviewed example', async ({ name, messages }) => {
  await expect(`${JSON.stringify(messages, null, 2)}\n`).toMatchFileSnapshot(`examples/slack-${name}.json`)
})

test('the notification has the result, and on failure what is live and why, also the one for the thread', () => {
  expect(renderStart(deployed).text).toBe('⏳ shop in dev: mona is deploying 5f2b9c4 from dev')
  expect(renderEnd(deployed, { isWhole: false }).text).toBe(
    '✅ shop in dev: version 1.1.0 is live on port 8001 (green)',
  )
  const { text } = renderEnd(failed, { isWhole: false })
  expect(text).toBe(
    '❌ shop in dev: version 1.1.0 was not deployed; version 1.0.0 is live on port 8000 (blue). ' +
      'Health failed: app.example.com: the application ended with status 1: a bean of type &lt;PriceList&gt; is missing',
  )
  expect(renderThread(failed)?.text).toBe(text)
})

test('no report of a failure reads as if the new version were live, or the live one were gone', () => {
  const said = JSON.stringify(slackMessages(failed))
  expect(said).toContain('3 commits> since 9c41d0e, not live*')
  expect(said).toMatch(/tried: <[^|]*\|5f2b9c4>/)
  expect(said).not.toContain('before: ')
  expect(JSON.stringify(slackMessages({ ...failed, livePort: null, liveSlot: null }))).toContain(
    'before: version 1.0.0 on port 8000',
  )
})

test('how users’ requests fared is a block of its own, escaped; without requests there is none', () => {
  const before = { requests: 3_412, failed: 0, spared: 0, timed: 3_400, p50: 3.2, p95: 12.4, p99: 29.2 }
  const after = { ...before, requests: 212, failed: 41, p99: 31.4 }
  const seen = { before, after, seconds: 10.1, failures: [], notJudged: '<nginx> & none' }
  const blocks = (requests: Outcome['requests']) => renderEnd({ ...deployed, requests }, { isWhole: false }).blocks
  const said =
    '212 requests in 10 s, 41 failed, 19.3 % (before: none), p99 31 ms (before: 29 ms); not judged: &lt;nginx&gt; &amp; none'
  expect(blocks(seen)).toEqual(blocks(null).toSpliced(1, 0, section(said)))
  expect(blocks({ ...seen, after: { ...after, requests: 0 } })).toEqual(blocks(null))
})

const COMPILER_MS = 60_000

test('nothing in a run’s data mentions anybody or exceeds a limit, by the types that Slack publishes', {
  timeout: COMPILER_MS,
}, () => {
  const messages = [
    ...examples.flatMap(({ messages }) => Object.values(messages)),
    ...Object.values(slackMessages(rolledBack)),
    renderStart({ ...deployed, run: { ...deployed.run, ref: `<!here>${'<'.repeat(9_000)}`, actor: '<@U1>' } }),
    renderEnd(excessive, { isWhole: true }),
    renderThread(excessive),
  ].filter((message): message is SlackMessage => message !== null)
  for (const message of messages) {
    const markup = message.blocks.flatMap((block) => {
      if (block.type === 'section') return [block.text?.text ?? '']
      return block.type === 'context' ? block.elements.map((element) => ('text' in element ? element.text : '')) : []
    })
    expect(markup.length).toBeGreaterThan(0)
    for (const text of [message.text, ...markup]) {
      expect(text).not.toMatch(/<[!@#]/)
      expect(text.length).toBeLessThanOrEqual(3_000)
      // Each link and each escape is whole.
      expect(text.replaceAll(/<https:[^<>|]+\|[^<>|]+>/g, '').replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
    }
  }
  expect(checkAgainstSlackTypes(messages.map((body) => ({ path: '/services/x', body })))).toBe('')
})

test('a field that the published types do not have is found', { timeout: COMPILER_MS }, () => {
  const body = { text: 'x', blocks: [{ type: 'section', text: { type: 'markdown', text: 'x' } }] }
  expect(checkAgainstSlackTypes([{ path: '/services/x', body }])).toContain('KnownBlock')
})

test('a commit that no branch or tag names stands alone', () => {
  const say = (ref: string) => {
    const outcome = { ...deployed, run: { ...deployed.run, ref } }
    return [renderStart(outcome).text, JSON.stringify(renderEnd(outcome, { isWhole: true }))]
  }
  const short = deployed.run.sha.slice(0, 7)
  const [start, end] = say('v1.2.3')
  expect(start).toMatch(RegExp(` deploying ${short} from v1\\.2\\.3$`))
  expect(end).toContain(`|${short}> on v1.2.3  ·`)
  const [unnamedStart, unnamedEnd] = say('')
  expect(unnamedStart).toMatch(RegExp(` deploying ${short}$`))
  expect(unnamedEnd).toContain(`|${short}>  ·`)
})

test('a message about a run outside of a workflow has no links, and says so', () => {
  const unknown = { runNumber: 0, sha: '', ref: '', runUrl: '', commitUrl: '', pullRequest: null }
  const run = { ...rolledBack.run, ...unknown, actor: 'ana@laptop' }
  const failure = { stage: 'Health', message: 'no answer', remedy: null, logTail: [] }
  const messages = [
    renderStart({ ...rolledBack, run }),
    renderEnd({ ...rolledBack, run }, { isWhole: true }),
    renderEnd({ ...failed, operation: 'rollback', changes: null, run, failure }, { isWhole: true }),
  ]
  const said = JSON.stringify(messages)
  expect(said).toContain('ana@laptop is rolling back')
  expect(said).toContain('by ana@laptop')
  expect(said).toContain('outside of a workflow')
  expect(said).not.toMatch(/<[^!]*\||run 0|undefined|NaN/)
})

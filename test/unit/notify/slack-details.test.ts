import { expect, test } from 'vitest'
import { renderEnd, renderHeadline, renderThread } from '../../../src/notify/slack/slack-message.ts'
import { context, section } from '../../../src/notify/slack/slack-text.ts'
import { changes, deployed } from '../report/reported-outcomes.ts'

const bare = { ...deployed, stages: [], changes: null }
const COMPARE = 'https://github.com/acme/shop/compare/9c41d0e...5f2b9c41d0e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4'

test('a run without stages, notes, log and commits has no thread', () => {
  expect(renderThread(bare)).toBeNull()
  expect(renderThread({ ...bare, notes: ['a', 'b'] })?.blocks).toEqual([section('⚠️ a\n⚠️ b')])
})

test('each stage says how it ended', () => {
  const stages = [
    { name: 'Build', outcome: 'done', seconds: 31 },
    { name: 'Health', outcome: 'failed', seconds: 8 },
    { name: 'Stop', outcome: 'stopped', seconds: 1 },
  ] as const
  expect(renderThread({ ...bare, stages })?.blocks).toEqual([
    section('✅ Build 31.0 s\n❌ *Health failed* 8.0 s\n⏹️ Stop 1.0 s'),
  ])
})

test('commits are counted, and those that are not listed are mentioned; where there are none, nothing is', () => {
  const shown = (total: number, listed: number) => {
    const commits = changes.commits.slice(2 - listed)
    return renderThread({ ...bare, changes: { ...changes, total, commits } })?.blocks
  }
  const line = '• <https://github.com/acme/shop/commit/aaa|aaaaaaa> Round prices &lt;up&gt; &amp; down - mona'
  expect(shown(3, 1)).toEqual([section(`*<${COMPARE}|3 commits> since 9c41d0e*\n${line}\n• and 2 before these`)])
  expect(shown(1, 1)).toEqual([section(`*<${COMPARE}|1 commit> since 9c41d0e*\n${line}`)])
  expect(shown(0, 0)).toBeUndefined()
})

test('what was live before is named, if it is another', () => {
  const smallPrint = (previousPort: number | null, previousVersion: string | null) =>
    renderEnd({ ...bare, previousPort, previousVersion }, { isWhole: false }).blocks.at(-1)
  const rest = (smallPrint(8_001, '1.0.0') as ReturnType<typeof context>).elements[0] as { text: string }
  expect(rest.text).not.toContain('before')
  expect(smallPrint(8_000, '1.0.0')).toEqual(context(['before: version 1.0.0 on port 8000', rest.text]))
  expect(smallPrint(8_000, null)).toEqual(
    context(['before: a process not launched by this action on port 8000', rest.text]),
  )
  expect(smallPrint(null, null)).toEqual(context([rest.text]))
})

test('of a message that Slack did not take, the first paragraph remains, and says so', () => {
  const whole = renderEnd(deployed, { isWhole: true })
  expect(renderHeadline(whole)).toEqual({
    text: whole.text,
    blocks: [whole.blocks[0], context(['Slack did not take the rest of this message; the run has it'])],
  })
})

import { expect, test } from 'vitest'
import { renderEnd, renderStart, renderThread, type SlackMessage } from '../../../src/report/slack-message.ts'
import { checkAgainstSlackTypes } from '../../stand-ins/slack-types.ts'
import { deployed, excessive, failed, rolledBack } from './announced-outcomes.ts'

const examples = {
  start: renderStart(deployed),
  'deployed-webhook': renderEnd(deployed, { isWhole: true }),
  'deployed-bot': renderEnd(deployed, { isWhole: false }),
  'deployed-thread': renderThread(deployed),
  'failed-webhook': renderEnd(failed, { isWhole: true }),
  'failed-bot': renderEnd(failed, { isWhole: false }),
  'failed-thread': renderThread(failed),
  'rolled-back': renderEnd(rolledBack, { isWhole: true }),
} as const

test.each(Object.entries(examples))('%s is the example that was reviewed', async (name, message) => {
  await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`examples/slack-${name}.json`)
})

test('the notification says what became of it, and on failure what serves and why', () => {
  expect(examples['deployed-bot'].text).toBe('✅ shop in dev: version 1.1.0 is live on port 8001 (green)')
  expect(examples['failed-bot'].text).toBe(
    '❌ shop in dev: version 1.1.0 was not deployed; version 1.0.0 is live on port 8000 (blue). ' +
      'Health failed: app.example.com: the application ended with status 1: a bean of type &lt;PriceList&gt; is missing',
  )
  expect(examples.start.text).toBe('⏳ shop in dev: mona deploys dev')
})

const COMPILER_MS = 60_000

test('nothing that a run brings mentions anybody or passes a limit, by the types that Slack publishes', {
  timeout: COMPILER_MS,
}, () => {
  const messages = [
    ...Object.values(examples),
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

test('what the published types do not have is found', { timeout: COMPILER_MS }, () => {
  const body = { text: 'x', blocks: [{ type: 'section', text: { type: 'markdown', text: 'x' } }] }
  expect(checkAgainstSlackTypes([{ path: '/services/x', body }])).toContain('KnownBlock')
})

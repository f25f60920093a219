import { expect, test } from 'vitest'
import { preformatted, section, slackLink } from '../../../src/notify/slack/slack-text.ts'

/** What Slack shows of a paragraph. */
const shown = (markup: string) => (section(markup) as { text: { text: string } }).text.text

test('a text that is too long is cut before a link or an escape, never within one', () => {
  const start = 'x'.repeat(2_880)
  expect(shown(`${start}${slackLink('a <b> c', 'https://a.b')}`)).toBe(`${start}\n…`)
  expect(shown(`${start}&lt;b&gt; ${'&amp;'.repeat(10)}`)).toBe(`${start}&lt;b&gt; &amp;&amp;\n…`)
  expect(shown(`${start}x&lt;b&gt; ${'&amp;'.repeat(10)}`)).toBe(`${start}x&lt;b&gt; &amp;\n…`)
  expect(shown(`${start}${slackLink('c', 'https://a.b')} and ${'y'.repeat(99)}`)).toContain('|c>')
})

test('of lines that are too long together, the first are shown whole; what fits is not cut', () => {
  const line = 'x'.repeat(999)
  expect(shown([line, line, line].join('\n'))).toBe(`${line}\n${line}\n…`)
  expect(shown('x'.repeat(2_900))).toBe('x'.repeat(2_900))
})

test('a vertical bar in an address does not end it', () => {
  expect(slackLink('a|b', 'https://a.b/?q=1|2')).toBe('<https://a.b/?q=1%7C2|a¦b>')
})

test('Slack refuses a text without a character', () => {
  expect(preformatted(['']).elements).toMatchObject([{ elements: [{ type: 'text', text: ' ' }] }])
})

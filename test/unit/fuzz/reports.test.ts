import fc from 'fast-check'
import { expect } from 'vitest'
import { escapeSlack, section, slackLink } from '../../../src/notify/slack/slack-text.ts'
import { printable } from '../../../src/printable.ts'
import { redact } from '../../../src/redact.ts'
import { describeEnding } from '../../../src/report/log-ending.ts'
import { code, escapeMarkdown, fence, link, table } from '../../../src/report/markdown.ts'
import { outcomeJsonOf } from '../../../src/report/publish.ts'
import { redactOutcome } from '../../../src/report/redact-outcome.ts'
import { brief, clip } from '../../../src/report/shorten.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { renderMarkdown, scannedTexts, visibleText } from '../../harness/github-markdown.ts'
import { createOutcome } from '../report/create-outcome.ts'
import { fuzz, mutations, refrains, requireSteady, sing } from './fuzz.ts'

// biome-ignore format: a list of pieces
const PIECES = [
  ' ', '\n', '\t', '\r', '\\', '`', '```', '*', '_', '{', '}', '[', ']', '(', ')', '#', '+', '-', '=', '.', '!',
  '~', '<', '>', '&', '|', '$', ':', '@', '/', '"', "'", 'a', '1', '1.', '1)', '- ', '# ', '> ', '---', '===',
  '- [ ] ', '[^1]: ', '[a]: b', '[a](b)', '![', '](http://a.b)', '<!--', '-->', '<b>', '</details>', '<a href="x">',
  '&amp;', '&#64;', '&lt;', '@mona', '#12', 'GH-12', 'http://a.b', 'https://', 'www.a.b', 'a@b.c', 'mailto:a@b.c',
  'xmpp:a@b.c', ':tada:', ':-1:', '$a$', '$$', '$`a`$', '\\(', '    ', '~~~', '| - |', '\u001b[31m', '\u001b]0;',
  '\u0007', '\u001b', '\u0000', '\u0085', '\u2028', '\u200b', '\u200d', '\u202e', '\u2066', '\u061c', '\u00ad',
  '\ufeff', '\u00a0', 'é', '😀', '…',
]
// biome-ignore format: a list of pieces
const SAMPLES = [
  
  'ping @mona and @acme/owners, mail mona@example.com, see #12, acme/shop#12, GH-12 and https://evil.example/a?b=c',
  '**bold** _it_ ~~del~~ `code` ``` # head | a | [x](http://evil.example) ![x](http://evil.example/x.png)',
  '<script>alert(1)</script><img src=x onerror=y> &lt;b&gt; $x^2$ :tada: \u001b[31mred\u001b[0m',
  '2026-03-01T10:00:00.000Z ERROR 812 --- [shop] [main] o.s.b.SpringApplication : Application run failed',
]
const texts = mutations(SAMPLES, PIECES).map((text) => text.toWellFormed())
const SCANNED = /(?<![\w`])@\w|#\d|\bGH-\d|:\/\/|\bwww\.|:[\w+-]+:|\$[^$]/i

/** What a reader should see of it. */
const seenOf = (text: string) => printable(text.replace(/\s+/g, ' ').trim()).trim()

fuzz(
  'in a sentence, after a mark and in a cell a text is shown as it is, and GitHub sees no markup in it',
  100,
  fc.property(texts, fc.constantFrom('', 'Said: ', '- ', '> ', '| a |\n| --- |\n| '), (text, before) => {
    const markdown = before.startsWith('|')
      ? table(['a'], [[escapeMarkdown(text)]])
      : `${before}${escapeMarkdown(text)}`
    const html = renderMarkdown(markdown)
    const title = before.startsWith('|') ? 'a ' : before === 'Said: ' ? before : ''
    expect(visibleText(html).replaceAll(/\s+/g, ' ').trim()).toBe(
      `${title}${seenOf(text)}`.replaceAll(/\s+/g, ' ').trim(),
    )
    const tags = html.match(/<[^>]*>/g)?.map((tag) => tag.replaceAll(/[</>]/g, '')) ?? []
    const ours = ['p', 'wbr', 'span', 'ul', 'li', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td']
    expect(tags.filter((tag) => !ours.includes(tag))).toEqual([])
    expect(tags.filter((tag) => tag === 'ul' || tag === 'blockquote').length).toBeLessThan(3)
    expect(scannedTexts(html).filter((part) => SCANNED.test(part))).toEqual([])
  }),
)

fuzz(
  'as a name and in a fence a text is shown as it is too, without changes of direction',
  100,
  fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (lines) => {
    const inFence = renderMarkdown(`${fence(lines)}\n\nafter`)
    const [, shown = ''] = /^<pre><code class="language-text">(.*?)<\/code><\/pre>\n<p>after<\/p>$/s.exec(inFence) ?? []
    expect(visibleText(shown)).toBe(`${lines.map(printable).join('\n')}\n`)
    expect(shown).not.toMatch(/(?![\n\t])\p{Cc}|\p{Bidi_Control}/u)
    for (const line of lines) {
      const html = renderMarkdown(`Named ${code(line)} here`)
      expect(html.match(/<(?!\/?(?:p|code|wbr|span)\b)[^>]*>/g)).toBeNull()
      expect(scannedTexts(html).filter((part) => SCANNED.test(part))).toEqual([])
      expect(visibleText(html).replaceAll(/\s+/g, ' ')).toBe(
        `<p>Named ${seenOf(line)} here</p>`.replaceAll(/<\/?p>/g, '').replaceAll(/\s+/g, ' '),
      )
    }
  }),
)

fuzz(
  'a link leads to what a browser opens, or is not a link',
  200,
  fc.property(mutations(['https://github.com/acme/shop/commit/1?a=b#c'], [...PIECES, 'javascript:', ')']), (url) => {
    const html = renderMarkdown(link('x', url))
    if (link('x', url) !== 'x') expect(html).toMatch(/^<p><a href="https?:\/\/[\w.:-]+\/[^"<>\s]*">x<\/a><\/p>$/)
  }),
)

fuzz(
  'a cut text is short and ends with a whole character',
  300,
  fc.property(texts, fc.integer({ min: 1, max: 100 }), (text, length) => {
    for (const cut of [clip(text, length), brief(text, length)]) {
      expect(cut.length).toBeLessThanOrEqual(length)
      expect(cut.isWellFormed()).toBe(true)
    }
  }),
)

fuzz(
  "in Slack's markup a text starts none, and a long one is never cut within markup",
  100,
  fc.property(texts, fc.integer({ min: 1, max: 200 }), (text, times) => {
    expect(escapeSlack(text)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
    expect(slackLink(text, 'https://a.b/c|d')).toMatch(/^<[^<>|]*\|[^<>|]*>$/)
    const block = section(`${escapeSlack(text)} ${slackLink(text, 'https://a.b')}`.repeat(times))
    const shown = 'text' in block && typeof block.text === 'object' ? (block.text?.text ?? '') : ''
    expect(shown.length).toBeLessThanOrEqual(3_000)
    expect(shown.replaceAll(/<[^<>|]*\|[^<>|]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
  }),
)

fuzz(
  'rendering a text takes linear time',
  20,
  fc.property(refrains(PIECES), (refrain) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => {
        fence(text.split('\n'))
        fence([text])
        table(['a'], [[escapeMarkdown(text), code(text), link(text, text)]])
        brief(text, 100)
        section(escapeSlack(text))
        redact(text, [refrain.again, text])
        renderSummary(
          createOutcome({ notes: [text], failure: { stage: 'Health', message: text, remedy: text, logTail: [text] } }),
        )
      }
    })
  }),
)

const secrets = fc
  .array(fc.string({ unit: fc.constantFrom(...'abcABC019+/=-_.$&<>"\\ |`'), minLength: 4, maxLength: 24 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((all) => all.map((secret) => secret.trim()).filter((secret) => secret.length >= 4))
const INVISIBLE = ['', '', '', '\u001b[1m', '\u001b[0m', '\u200b', '\u0007', '\u00ad', '\u061c']

fuzz(
  'no secret is left in a report, even with invisible characters in it',
  60,
  fc.property(secrets, texts, fc.constantFrom(...INVISIBLE), fc.nat(24), (hidden, text, between, at) => {
    fc.pre(hidden.length > 0)
    const leaked = hidden.map((secret) => `${secret.slice(0, at)}${between}${secret.slice(at)}`)
    const said = [text, ...leaked, text].join(' ')
    const failure = { stage: 'Health', message: said, remedy: said, logTail: [said, ...leaked] }
    const outcome = redactOutcome(createOutcome({ notes: [said], failure }), hidden)
    const reports = [
      visibleText(renderMarkdown(renderSummary(outcome))),
      describeEnding(outcome).join('\n'),
      ...JSON.stringify(JSON.parse(outcomeJsonOf(outcome)).failure.logTail ?? []).split('\n'),
      ...outcome.notes,
    ].map((report) => printable(report))
    // What every report contains anyway is not a secret that leaked.
    const own =
      renderSummary(createOutcome({ notes: [], failure: null })) +
      visibleText(renderMarkdown(renderSummary(createOutcome())))
    for (const secret of hidden)
      if (!own.includes(secret) && !text.includes(secret))
        expect(reports.filter((report) => report.includes(secret))).toEqual([])
  }),
)

fuzz(
  'wherever a text is cut, no four characters of a secret are left at the mark',
  200,
  fc.property(secrets, fc.string(), fc.nat(24), fc.nat(24), (hidden, around, first, last) => {
    for (const secret of hidden) {
      const begun = secret.slice(0, Math.max(4, first))
      const ended = secret.slice(-Math.max(4, last))
      const [before = '', after = ''] = redact(`${around}\n${begun}…${ended}\n${around}`, hidden).split('…')
      expect(before.endsWith('***')).toBe(true)
      expect(after.startsWith('***')).toBe(true)
    }
  }),
)

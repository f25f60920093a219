import { describe, expect, test } from 'vitest'
import { code, details, escapeMarkdown, fence, link, table } from '../../../src/report/markdown.ts'
import { clip } from '../../../src/report/shorten.ts'
import { renderMarkdown, scannedTexts, visibleText } from '../../harness/github-markdown.ts'

const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror=y>',
  '[x](http://evil.example) ![x](http://evil.example/x.png) [x][y]',
  '**bold** _it_ ~~del~~ `code` ``` # head',
  'a | b \\| c || d \\',
  'ping @mona and @acme/owners, mail mona@example.com',
  'see #12, acme/shop#12, GH-12',
  'http://evil.example https://evil.example/a?b=c www.evil.example ftp://evil.example',
  ':tada: :white_check_mark: 12:30:45',
  '$x^2$ and $$y$$ and $`z`$',
  '- item',
  '1. item',
  '12) item',
  '# head',
  '> quote',
  '--- ',
  '&lt;b&gt; &amp; &#64;mona',
  '</details></summary><details>',
  '- [ ] task',
  '_www.evil.example *www.evil.example_',
  '[^1]: note',
]

test('what is left after an invisible character starts no markup either', () => {
  expect(renderMarkdown(escapeMarkdown('\u00ad --- \u00ad'))).not.toContain('<hr')
})

const SCANNED = /(?<![\w`])@\w|#\d|\bGH-\d|:\/\/|\bwww\.|:[\w+-]+:|\$[^$]/i

describe.each(HOSTILE)('%s', (text) => {
  const seen = text.replace(/\s+/g, ' ').trim()

  test('in a sentence it is plain text', () => {
    const html = renderMarkdown(`Said: ${escapeMarkdown(text)}`)
    expect(visibleText(html)).toBe(`Said: ${seen}`)
    expect(html.replaceAll('<wbr>', '').replaceAll('<span>$</span>', '')).toMatch(/^<p>[^<]*<\/p>$/)
    expect(scannedTexts(html).filter((part) => SCANNED.test(part))).toEqual([])
  })

  test.each(['', '- ', '> '])('after "%s" it starts no markup', (before) => {
    const html = renderMarkdown(`${before}${escapeMarkdown(text)}`)
    expect(visibleText(html).trim()).toBe(seen)
    expect(html).not.toMatch(/<(h\d|hr|a|img|input|ol|pre|em|strong|del|section)\b/)
    expect(html.match(/<(li|ul|blockquote)/g)?.length ?? 0).toBeLessThan(3)
  })

  test('in a cell it stays one cell, as a name too', () => {
    const html = renderMarkdown(table(['a', 'b'], [[escapeMarkdown(text), code(text)]]))
    const cells = [...html.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) => visibleText(cell))
    expect(cells).toEqual([seen, text.trim() === text ? text : seen])
    expect(scannedTexts(html).filter((part) => SCANNED.test(part))).toEqual([])
  })

  test('in a fence it stays one line', () => {
    const lines = ['first', text, '```', `${'`'.repeat(7)}`, '</details>']
    const html = renderMarkdown(details('a log', fence(lines)))
    const inside = /<pre><code class="language-text">(.*?)\n<\/code><\/pre>/s.exec(html)?.[1] ?? ''
    expect(visibleText(inside)).toBe(lines.join('\n'))
    expect(html.match(/<pre>/g)).toHaveLength(1)
  })
})

test('colors, control characters and changes of direction do not reach a page', () => {
  const line = '\u001b[31mred\u001b[0m \u202eri\u061cght\u0007\u0000 \u200bno\u00adthing\u{e0041}'
  expect(escapeMarkdown(line)).toBe('red right nothing')
  expect(fence([line])).toBe('```text\nred right nothing\n```')
})

test('a fence can contain any number of lines and backticks', () => {
  const lines = Array.from({ length: 300_000 }, () => '`')
  expect(fence([...lines, '` '.repeat(300_000)]).split('\n')).toHaveLength(300_003)
})

test('a name of any length is monospace, unless something in it would not be seen', () => {
  expect(code('x')).toBe('`x`')
  expect(code('a b')).toBe('`a b`')
  expect(code('a\u200bb')).toBe('ab')
})

test('a number that would start a list does not, nor is there more than one space between two words', () => {
  expect(renderMarkdown(escapeMarkdown('12.'))).not.toContain('<ol')
  expect(renderMarkdown(escapeMarkdown('12) item'))).not.toContain('<ol')
  expect(escapeMarkdown('a \t\n b')).toBe('a b')
})

test('only an address that a browser opens becomes a link', () => {
  expect(link('x', 'http://github.example:8080/acme')).toBe('[x](http://github.example:8080/acme)')
  expect(link('x', 'https://github.com/acme/shop/commit/1')).toBe('[x](https://github.com/acme/shop/commit/1)')
  for (const url of ['', 'javascript:alert(1)', 'https://a.example/) [y](https://evil.example/', 'https://a.example']) {
    expect(link('x', url)).toBe('x')
  }
})

test('a text is cut between characters, with a mark', () => {
  expect(clip('abc', 3)).toBe('abc')
  expect(clip('abcd', 3)).toBe('ab…')
  expect(clip('a😀b', 3).isWellFormed()).toBe(true)
})

import type { ContextBlock, KnownBlock, MrkdwnElement, RichTextBlock, RichTextSection } from '@slack/types'
import { brief } from '../../report/shorten.ts'

/** Slack's limits, with room for what is added. */
const LONGEST_TEXT = 2_900
/** Of a link's text. */
const LONGEST_TITLE = 120

/** Text in which no Slack markup can start: no mention, no link, no channel. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A link, if there is an address; else only the text. */
export function slackLink(text: string, url: string): string {
  const title = escapeSlack(brief(text, LONGEST_TITLE))
  return url === '' ? title : `<${escapeSlack(url).replaceAll('|', '%7C')}|${title.replaceAll('|', '¦')}>`
}

/** A paragraph, shown in full; `markup` is escaped already. A long one is cut at the end of a line if possible, with a mark. */
export function section(markup: string): KnownBlock {
  return { type: 'section', text: mrkdwn(cutMarkup(markup)), expand: true }
}

/** Small print. */
export function context(parts: readonly string[]): ContextBlock {
  return { type: 'context', elements: [mrkdwn(cutMarkup(parts.join('  ·  ')))] }
}

/** Words to copy; without markup if a backtick in them would end it. */
export function slackCode(text: string): string {
  return text.includes('`') ? escapeSlack(text) : `\`${escapeSlack(text)}\``
}

/** Lines as they are, below a title if there is one. */
export function preformatted(lines: readonly string[], title?: string): RichTextBlock {
  const text = lines.join('\n') || ' '
  return {
    type: 'rich_text',
    elements: [
      ...(title === undefined ? [] : [titleOf(title)]),
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text }] },
    ],
  }
}

function titleOf(text: string): RichTextSection {
  return { type: 'rich_text_section', elements: [{ type: 'text', text, style: { bold: true } }] }
}

// Half a link or half an escape is worse than one line less.
function cutMarkup(markup: string): string {
  if (markup.length <= LONGEST_TEXT) return markup
  const lines = markup.slice(0, LONGEST_TEXT).split('\n')
  const whole = lines.length > 1 ? lines.slice(0, -1).join('\n') : withoutHalf(lines[0] ?? '').toWellFormed()
  return `${whole}\n…`
}

/** Without an unfinished link or escape; a link's text may contain escapes. */
function withoutHalf(markup: string): string {
  const link = markup.lastIndexOf('<')
  return link > markup.lastIndexOf('>') ? markup.slice(0, link) : markup.replace(/&[^;&]*$/, '')
}

function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true }
}

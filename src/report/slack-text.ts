import type { ContextBlock, KnownBlock, MrkdwnElement, RichTextBlock } from '@slack/types'
import { brief } from './shorten.ts'

/** Slack's limits, with room for what is added. */
const LONGEST_TEXT = 2_900
/** Of a link's text. */
const LONGEST_TITLE = 120

/** Text that nothing in Slack's mark-up can begin in: no mention, no link, no channel. */
export function literal(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export function link(url: string, text: string): string {
  return `<${literal(url).replaceAll('|', '%7C')}|${literal(brief(text, LONGEST_TITLE)).replaceAll('|', '¦')}>`
}

/** A paragraph; `markup` is escaped already. A long one ends at a line's end where it can, with a sign that it was cut. */
export function section(markup: string): KnownBlock {
  return { type: 'section', text: mrkdwn(cutMarkup(markup)) }
}

/** Small print. */
export function context(parts: readonly string[]): ContextBlock {
  return { type: 'context', elements: [mrkdwn(cutMarkup(parts.join('  ·  ')))] }
}

/** Lines as they are. */
export function preformatted(title: string, lines: readonly string[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: title, style: { bold: true } }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: lines.join('\n') || ' ' }] },
    ],
  }
}

// Half a link or half an literal is worse than a line less.
function cutMarkup(markup: string): string {
  if (markup.length <= LONGEST_TEXT) return markup
  const lines = markup.slice(0, LONGEST_TEXT).split('\n')
  const whole = lines.length > 1 ? lines.slice(0, -1).join('\n') : (lines[0] ?? '').replace(/[&<][^;>]*$/, '')
  return `${whole}\n…`
}

function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true }
}

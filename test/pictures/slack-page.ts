import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContextBlock, KnownBlock, RichTextBlock } from '@slack/types'
import type { SlackMessage } from '../../src/notify/slack/slack-message.ts'

/** A message, and when it was sent. */
export interface Sent {
  readonly message: SlackMessage
  readonly at: Date
}

const style = readFileSync(join(import.meta.dirname, 'slack.css'), 'utf8')
const APP = 'bluegreen'
/** A placeholder for a link or code while the text around it is searched for styles. */
const HELD = /\uE000(\d+)\uE000/g

/** A page that looks like messages in a Slack channel, each below its notification on a phone. */
export function renderSlackPage(sent: readonly Sent[]): string {
  const messages = sent.map(({ message, at }) => renderNotification(message.text) + renderMessage(message, at))
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${messages.join('')}`
}

function renderNotification(text: string): string {
  return `<div class="notification"><div class="avatar"></div><div><b>#deploys</b><p>${APP}: ${renderMarkup(text)}</p></div></div>`
}

function renderMessage({ blocks }: SlackMessage, at: Date): string {
  const time = at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
  const head = `<span class="name">${APP}</span><span class="app">APP</span> <span class="time">${time}</span>`
  const body = blocks.map((block) => `<div class="${block.type}">${renderBlock(block)}</div>`).join('')
  return `<div class="message"><div class="avatar"></div><div class="content"><div>${head}</div>${body}</div></div>`
}

/** The blocks that the action sends. */
function renderBlock(block: KnownBlock): string {
  switch (block.type) {
    case 'section':
      return renderMarkup(block.text?.text ?? '')
    case 'context':
      return block.elements.map(renderContextElement).join(' ')
    case 'rich_text':
      return block.elements.map(renderRichText).join('')
    default:
      throw new Error(`nothing draws a block of type ${block.type} yet`)
  }
}

function renderContextElement(element: ContextBlock['elements'][number]): string {
  if (element.type !== 'mrkdwn') throw new Error(`nothing draws ${element.type} in a context yet`)
  return renderMarkup(element.text)
}

function renderRichText(element: RichTextBlock['elements'][number]): string {
  const text = element.elements.map((part) => {
    if (part.type !== 'text') throw new Error(`nothing draws ${part.type} in rich text yet`)
    const html = part.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    return part.style && 'bold' in part.style ? `<b>${html}</b>` : html
  })
  return element.type === 'rich_text_preformatted' ? `<pre>${text.join('')}</pre>` : `<div>${text.join('')}</div>`
}

/** HTML as Slack makes it of its mrkdwn; `&`, `<` and `>` in a text are escaped in both the same way. */
function renderMarkup(markup: string): string {
  const held: string[] = []
  const hold = (html: string) => `\uE000${held.push(html) - 1}\uE000`
  return markup
    .replace(/`([^`\n]+)`/g, (_, text: string) => hold(`<code>${text}</code>`))
    .replace(/<([^|>]+)\|([^>]+)>/g, (_, url: string, text: string) =>
      hold(`<a href="${url.replaceAll('"', '&quot;')}">${text}</a>`),
    )
    .replace(/(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])/g, '<b>$1</b>')
    .replace(/(?<!\w)_(?=\S)([^_\n]+)(?<=\S)_(?!\w)/g, '<i>$1</i>')
    .replace(/(?<!\w)~(?=\S)([^~\n]+)(?<=\S)~(?!\w)/g, '<s>$1</s>')
    .replaceAll('\n', '<br>')
    .replace(HELD, (_, index: string) => held[Number(index)] ?? '')
}

import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/** HTML as GitHub renders it from Markdown, before GitHub looks for mentions and the like in its texts. */
export function renderMarkdown(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
}

/** The texts between tags, outside of code, in which GitHub looks for mentions, references, addresses, emoji and formulas. */
export function scannedTexts(html: string): string[] {
  const withoutCode = html.replace(/<(pre|code|a)\b[^>]*>.*?<\/\1>/gs, '<c>')
  return withoutCode
    .split(/<[^>]*>/)
    .map(decode)
    .filter((text) => text.trim() !== '')
}

/** What a reader sees of the HTML, and copies. */
export function visibleText(html: string): string {
  return decode(html.replace(/<[^>]*>/g, ''))
}

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#124;', '|')
    .replaceAll('&amp;', '&')
}

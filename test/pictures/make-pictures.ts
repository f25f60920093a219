/** Renders the recorded examples in a browser, as GitHub and Slack would, and writes the pictures to docs/. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { renderSummary } from '../../src/report/summary.ts'
import { exampleNames, readExample } from '../examples/outcome-file.ts'
import { slackMessages } from '../examples/slack-messages.ts'
import { renderMarkdown } from '../harness/github-markdown.ts'
import { renderSlackPage } from './slack-page.ts'

const DOCS = join(import.meta.dirname, '../../docs')
/** The summaries that the documentation shows, by the example that each is made from. */
const SUMMARIES = {
  deployed: 'summary-success',
  'failed-boot': 'summary-failed-boot',
  reverted: 'summary-reverted',
  'rolled-back': 'summary-rollback',
} as const
type MessageName = keyof ReturnType<typeof slackMessages>
const ALL: readonly MessageName[] = ['start', 'webhook', 'bot', 'thread']
/** The messages that the documentation shows. */
const SLACK: ReadonlyArray<{
  readonly example: string
  readonly name: string
  readonly wanted: readonly MessageName[]
}> = [
  { example: 'failed-boot', name: 'slack-failed', wanted: ['webhook'] },
  { example: 'deployed', name: 'slack-deployed', wanted: ['start', 'webhook'] },
]
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** As wide as GitHub's own column of a summary on a large screen. */
const SUMMARY_WIDTH = 1012
/** As wide as Slack's own column of messages with its sidebar open. */
const SLACK_WIDTH = 680

const require = createRequire(import.meta.url)
const style = readFileSync(require.resolve('github-markdown-css/github-markdown-light.css'), 'utf8')
const mermaid = join(import.meta.dirname, '../../node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js')

/** GitHub draws a block in the language `mermaid` in place of its text. */
function renderSummaryPage(markdown: string): string {
  const html = renderMarkdown(markdown).replace(
    /<pre><code class="language-mermaid">(.*?)<\/code><\/pre>/gs,
    '<pre class="mermaid">$1</pre>',
  )
  const layout = `body { margin: 0 } .markdown-body { padding: 24px; width: ${SUMMARY_WIDTH - 48}px }`
  return `<!doctype html><meta charset="utf-8"><style>${style} ${layout}</style><article class="markdown-body">${html}</article>`
}

async function takePicture(browser: Browser, width: number, html: string, path: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 100 } })
  await page.setContent(html)
  await page.addScriptTag({ path: mermaid })
  await page.evaluate(`mermaid.initialize({ startOnLoad: false }); mermaid.run({ querySelector: '.mermaid' })`)
  await page.screenshot({ path, fullPage: true })
  await page.close()
  console.log(path)
}

/** The messages of a run that are wanted, sent when the run really started and ended. */
function renderConversation(example: string, wanted: readonly MessageName[]): string {
  const outcome = readExample(example)
  const { startedAt, seconds } = outcome
  const endedAt = new Date(startedAt.getTime() + seconds * 1000)
  const messages = slackMessages(outcome)
  return renderSlackPage(
    wanted.flatMap((name) => {
      const message = messages[name]
      return message ? [{ message, at: name === 'start' ? startedAt : endedAt }] : []
    }),
  )
}

function findBrowser(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
  if (found === undefined) throw new Error(`pictures need a browser, one of ${BROWSERS.join(', ')}`)
  return found
}

/** With a folder as argument: all examples, into that folder, to look at. */
function* pages(isAll: boolean): Generator<{ readonly name: string; readonly width: number; readonly html: string }> {
  const names = exampleNames()
  for (const [example, name] of isAll ? names.map((name) => [name, name] as const) : Object.entries(SUMMARIES)) {
    yield { name, width: SUMMARY_WIDTH, html: renderSummaryPage(renderSummary(readExample(example))) }
  }
  const conversations = isAll ? names.map((example) => ({ example, name: `slack-${example}`, wanted: ALL })) : SLACK
  for (const { example, name, wanted } of conversations) {
    yield { name, width: SLACK_WIDTH, html: renderConversation(example, wanted) }
  }
}

async function main(folder: string | undefined): Promise<void> {
  mkdirSync(folder ?? DOCS, { recursive: true })
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] })
  try {
    for (const { name, width, html } of pages(folder !== undefined)) {
      await takePicture(browser, width, html, join(folder ?? DOCS, `${name}.png`))
    }
  } finally {
    await browser.close()
  }
}

await main(process.argv[2])

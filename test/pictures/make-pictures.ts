/** Shows kept examples of the job summary as GitHub does, in a browser, and writes what it looks like to docs/. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { renderSummary } from '../../src/report/summary.ts'
import { exampleNames, readExample } from '../examples/outcome-file.ts'
import { renderMarkdown } from '../harness/github-markdown.ts'

const DOCS = join(import.meta.dirname, '../../docs')
/** Those that the documentation shows, by the example that each is made from. */
const SHOWN = {
  deployed: 'summary-success',
  'failed-boot': 'summary-failed-boot',
  reverted: 'summary-reverted',
  'rolled-back': 'summary-rollback',
} as const
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** As wide as GitHub's own column of a summary on a large screen. */
const WIDTH = 1012

const require = createRequire(import.meta.url)
const style = readFileSync(require.resolve('github-markdown-css/github-markdown-light.css'), 'utf8')
const mermaid = join(import.meta.dirname, '../../node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js')

/** GitHub draws a block in the language `mermaid` in place of its text. */
function renderPage(markdown: string): string {
  const html = renderMarkdown(markdown).replace(
    /<pre><code class="language-mermaid">(.*?)<\/code><\/pre>/gs,
    '<pre class="mermaid">$1</pre>',
  )
  const layout = `body { margin: 0 } .markdown-body { padding: 24px; width: ${WIDTH - 48}px }`
  return `<!doctype html><meta charset="utf-8"><style>${style} ${layout}</style><article class="markdown-body">${html}</article>`
}

async function takePicture(browser: Browser, markdown: string, path: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 100 } })
  await page.setContent(renderPage(markdown))
  await page.addScriptTag({ path: mermaid })
  await page.evaluate(`mermaid.initialize({ startOnLoad: false }); mermaid.run({ querySelector: '.mermaid' })`)
  await page.screenshot({ path, fullPage: true })
  await page.close()
}

function findBrowser(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
  if (found === undefined) throw new Error(`pictures need a browser, one of ${BROWSERS.join(', ')}`)
  return found
}

/** With a folder as argument: all examples, into that folder, to look at. */
async function main(folder: string | undefined): Promise<void> {
  const wanted = folder === undefined ? Object.entries(SHOWN) : exampleNames().map((name) => [name, name] as const)
  mkdirSync(folder ?? DOCS, { recursive: true })
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] })
  try {
    for (const [example, picture] of wanted) {
      const path = join(folder ?? DOCS, `${picture}.png`)
      await takePicture(browser, renderSummary(readExample(example)), path)
      console.log(path)
    }
  } finally {
    await browser.close()
  }
}

await main(process.argv[2])

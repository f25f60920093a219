import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../../src/inputs/input-names.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const exists = (path: string) => globSync(join(root, path)).length > 0
const names = globSync(['*.md', 'docs/**/*.md', '.github/*.md'], { cwd: root })
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)
const outputs = Object.keys((parse(read('action.yml')) as { outputs: object }).outputs)

/** How the blocks of each language are checked; a block of another one would be checked by nobody. */
const LANGUAGES = ['yaml', 'sh', 'nginx', 'text', 'mermaid']
/** Those that webhooks-verify.test.ts runs. */
const RUN_ELSEWHERE: Readonly<Record<string, readonly string[]>> = { 'docs/webhooks.md': ['js', 'python'] }
/** What belongs to this repository; `…`, `<name>` or NAME stand for something else. */
const OWN_PATH = /^(?:src|test|docs|dist)\/[\w./*-]+$/
/** Commands that begin as inputs do. */
const COMMANDS = ['ssh-keygen', 'ssh-keyscan', 'ssh-copy-id']
/** Headers that do. */
const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature']

interface Document {
  /** Without its fenced blocks. */
  readonly prose: string
  readonly blocks: ReadonlyArray<{ readonly language: string; readonly text: string }>
  /** What is in backticks in the prose. */
  readonly spans: readonly string[]
}

function readDocument(name: string): Document {
  const text = read(name)
  const fenced = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
  const prose = text.replaceAll(/^```.*?^```$/gms, '')
  const indented = [...prose.matchAll(/(?<=\n\n)((?: {4}.*\n)+)/g)].map(([, lines = '']) => lines)
  return {
    prose,
    blocks: [
      ...fenced.map(([, language = '', content = '']) => ({ language, text: content })),
      ...indented.map((lines) => ({ language: 'sh', text: lines })),
    ],
    spans: [...prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, span = '']) => span),
  }
}

/** The anchors that GitHub gives to a document's headings. */
function anchorsOf(name: string): string[] {
  const headings = [...readDocument(name).prose.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text)
  return headings.map((text) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(names)('%s', (name) => {
  const { prose, blocks, spans } = readDocument(name)

  test('has links within the repository that lead to an existing file and heading', () => {
    const links = [...prose.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link)
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#')
      const path = file === '' ? name : normalize(join(dirname(name), file))
      return !exists(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor))
    })
    expect(broken).toEqual([])
  })

  test('has only blocks that something checks, and shell code that a shell accepts', () => {
    const checked = [...LANGUAGES, ...(RUN_ELSEWHERE[name] ?? [])]
    expect(blocks.map(({ language }) => language).filter((language) => !checked.includes(language))).toEqual([])
    const refused = blocks
      .filter(({ language }) => language === 'sh')
      .map(({ text }) => spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' }).stderr)
    expect(refused.filter(Boolean)).toEqual([])
  })

  test('names scripts, paths and inputs that exist', () => {
    const texts = [...spans, ...blocks.filter(({ language }) => language === 'sh').map(({ text }) => text)]
    const called = texts.flatMap((text) =>
      [...text.matchAll(/\bnpm run (?:-\S+ )*([\w:-]+)/g)].map(([, script]) => script),
    )
    expect(called.filter((script) => !scripts.includes(script ?? ''))).toEqual([])
    const words = texts.flatMap((text) => text.split(/\s+/))
    expect(words.filter((word) => OWN_PATH.test(word) && !/[A-Z]{2}/.test(word) && !exists(word))).toEqual([])
    const families = new Set<string | undefined>(INPUT_NAMES.filter((input) => input.includes('-')).map(firstPart))
    const known: readonly string[] = [...INPUT_NAMES, ...outputs, ...COMMANDS, ...HEADERS]
    const named = spans.flatMap((span) => /^([a-z]+(?:-[a-z]+)+)(?:: .*)?$/.exec(span)?.[1] ?? [])
    expect(named.filter((word) => families.has(firstPart(word)) && !known.includes(word))).toEqual([])
  })
})

test('docs/architecture.md names every script and every folder of src', () => {
  const page = read('docs/architecture.md')
  const folders = globSync('src/*/', { cwd: root }).map(
    (folder) => `${folder.slice('src/'.length).replace(/\/$/, '')}/`,
  )
  const files = globSync('src/**/*.sh', { cwd: root }).map((file) => basename(file))
  expect([...folders, ...files].filter((part) => !page.includes(`\`${part}\``))).toEqual([])
})

test('CONTRIBUTING.md names every npm script', () => {
  const page = read('CONTRIBUTING.md')
  const unnamed = scripts.filter((script) => !page.includes(script === 'test' ? 'npm test' : `npm run ${script}`))
  expect(unnamed).toEqual([])
})

test('docs/operations.md names every stage', () => {
  const sources = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n')
  const calls = [...sources.matchAll(/stages\.(?:run|runToEnd|afterFailure)\(([^,]*),/g)].map(
    ([, argument = '']) => argument,
  )
  const stages = calls.flatMap((argument) => [...argument.matchAll(/'([^']+)'/g)].map(([, stage]) => stage))
  expect(stages.length).toBeGreaterThan(10)
  const page = read('docs/operations.md')
  expect(stages.filter((stage) => !new RegExp(`\\b${stage}\\b`).test(page))).toEqual([])
})

test.each(globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root }))('%s is a form that GitHub accepts', (name) => {
  const form = parse(read(name))
  if (name.endsWith('config.yml')) {
    for (const link of form.contact_links) expect(Object.keys(link).sort()).toEqual(['about', 'name', 'url'])
    return
  }
  expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) })
  for (const { type, id, attributes } of form.body) {
    expect(type).toMatch(/^(markdown|input|textarea|dropdown|checkboxes)$/)
    expect(type === 'markdown' ? attributes.value : `${id} ${attributes.label}`).toEqual(expect.any(String))
    if (type === 'dropdown')
      expect(attributes.options.every((option: unknown) => typeof option === 'string')).toBe(true)
  }
  const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? [])
  expect(ids).toEqual([...new Set(ids)])
})

function firstPart(name: string): string | undefined {
  return name.split('-')[0]
}

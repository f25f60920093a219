/** The messages that src can end a run or warn with, found in its text: what docs/troubleshooting.md must explain. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A message as the page writes it: whitespace joined, `…` for what differs from case to case, no host in front. */
export interface FoundMessage {
  readonly text: string
  /** Relative to the repository. */
  readonly file: string
}

/** Calls and properties whose value is a message. */
const MESSAGES =
  /\b(?:new Failure|new Error|super|\.report|problems\.push|notes\.push|warn|notice|core\.warning|core\.setFailed)\(|\b(?:what|message): (?=['"`])|\bexplain: \([^)]*\) =>/g
/** What an input may be; the message is made of its name and this. */
const ALLOWED = /\b(?:\.reportWrong|readMatching)\(\s*(?:\w+,\s*)?'([\w-]+)'/g
/** Files whose functions return a message, or half of one that the caller completes: "the key …", "line 3 …". */
const RETURNING =
  /\/(pem-block|private-key|parse-host-keys|read-hosts|diagnose|diagnoses|jvm-crash|launcher-error|find-jar|find-misspelt|observe-live-version|prove)\.ts$/
const RETURNED = /return (?=['"`])|(?:=|:|\?)\s+(?=['"`](?:is|has|cannot) )/g

const CONSTANT = /const ([A-Z_]+) =\s+'(.*)'/g
type Pairs = Array<[string, string]>

const root = join(import.meta.dirname, '../..')

export function findMessages(): FoundMessage[] {
  const files = globSync('src/**/*.{ts,sh}', { cwd: root }).sort()
  const texts = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  const constants = new Map(
    texts.flatMap(({ text }) => [...text.matchAll(CONSTANT)].map(([, ...pair]) => pair)) as Pairs,
  )
  const found = texts.flatMap(({ file, text }) => {
    const messages = file.endsWith('.sh') ? messagesOfShell(text) : messagesOfTypeScript(file, text, constants)
    return messages.map((message) => ({ file, text: normalise(message) }))
  })
  const sentences = found.filter(({ text }) => /\w\W+\w/.test(text))
  return [...new Map(sentences.map((message) => [message.text, message])).values()]
}

/** The form in which messages are compared. */
export function normalise(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/…(\s*…)+/g, '…')
    .replace(/^\s*…: /, '')
    .trim()
}

export function messagesOfTypeScript(file: string, text: string, constants: ReadonlyMap<string, string>): string[] {
  const code = text
    .replaceAll(/^\s*(?:\/\/|\/\*|\*).*$/gm, '')
    .replaceAll(/(?<=(?:[(?:{,]|return) ?)[A-Z][A-Z_]+\b/g, (name) =>
      constants.has(name) ? `'${constants.get(name)}'` : name,
    )
  const ends = (pattern: RegExp) => [...code.matchAll(pattern)].map((match) => match.index + match[0].length)
  const returned = RETURNING.test(file) ? ends(RETURNED).map((start) => readLiteral(code, start).content) : []
  const allowed = [...code.matchAll(ALLOWED)].flatMap((match) => {
    const literals = literalsOf(code, match.index + match[0].length, ')')
    return literals.slice(-1).map((words) => `${match[1]} is …; allowed: ${words}`)
  })
  return [...ends(MESSAGES).flatMap((start) => literalsOf(code, start, ',)')), ...returned, ...allowed]
}

/** The texts in an expression, up to the first of the stops that stands outside all brackets. */
function literalsOf(text: string, start: number, stops: string): string[] {
  const found: string[] = []
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? ''
    if (depth === 0 && stops.includes(character)) break
    if ('([{'.includes(character)) depth++
    if (')]}'.includes(character) && --depth < 0) break
    if (!`'"\``.includes(character)) continue
    const { content, end } = readLiteral(text, at)
    found.push(content)
    at = end
  }
  return found
}

/** A literal without its quotes; what a template fills in is `…`. */
function readLiteral(text: string, start: number): { content: string; end: number } {
  const quote = text[start]
  let content = ''
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === quote) return { content, end: at }
    if (text[at] === '\\') {
      at++
      content += text[at] === 'n' ? ' ' : text[at]
    } else if (quote === '`' && text.startsWith('${', at)) {
      at = endOfPlaceholder(text, at + 2)
      content += '…'
    } else content += text[at]
  }
  throw new Error(`a text is not closed: ${text.slice(start, start + 40)}`)
}

function endOfPlaceholder(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '}') return at
    if (text[at] === '{') at = endOfPlaceholder(text, at + 1)
    else if (`'"\``.includes(text[at] ?? '')) at = readLiteral(text, at).end
  }
  return text.length
}

export function messagesOfShell(text: string): string[] {
  const told = [
    ...text.matchAll(
      /\b(?:fail |refuse |trouble=|finish_reverting |revert |revert_alone )"((?:\$\((?:[^()]|\([^()]*\))*\)|\\.|[^"\\])*)"/g,
    ),
  ]
  return told.map(([, words = '']) =>
    words.replaceAll(/\$\((?:[^()]|\([^()]*\))*\)/g, '…').replaceAll(/\$\{[^}]*\}|\$\w+/g, '…'),
  )
}

import { tokensOf } from './gradle-tokens.ts'

const LITERAL = /^(["'])([^"'\s()$=]+)\1$/

const OWNER = String.raw`(?:(?:project|rootProject|this)\.)?`
/** In Groovy an assignment needs no `=`: `version "1"`, `version scm.version`. What follows may also be an operator. */
const COMPUTED = String.raw`(?!(?:as|in|instanceof|is|to)\b)(?=[\w$])`
/** A statement that assigns the version; the first group is its value, if the statement gives it no other way. */
const ASSIGNMENT = new RegExp(
  String.raw`^${OWNER}(?:version\b *(?:(?:=(?![=~])|(?=["']))(.*)|[-+]=|\()|version +${COMPUTED}|setVersion\b)`,
)
/** An assignment that is not all of its statement: after a condition, an `else`, a branch of a `when`. */
const PART = new RegExp(String.raw`(?:[)&|?:]|->|\belse\b)[ (]*${OWNER}(?:version *[-+]?=(?![=~])|setVersion\b)`)
/** The same without `=`. */
const PART_WITHOUT_SIGN = new RegExp(
  String.raw`(?:^[} ]*(?:else +)?(?:if|for|while)\b.*\)|\belse|->) *${OWNER}version +(?:(?=["'])|${COMPUTED})`,
)
/** No version of its own: that of the project above, whose script says it. */
const INHERITED =
  /^(?:(?:project|this)\.)?version(?: *= *| +)(?:project\.)?(?:rootProject|parent(?:!!|\?)?)\.version(?:\.toString\(\))?$/
/** A plugin that replaces the version, whatever it was: https://github.com/qoomon/gradle-git-versioning-plugin */
const REPLACED = /^gitVersioning\b/
/** In a block of anything else, where a mere `version` is that of a publication, a task, a plugin. */
const OF_THE_PROJECT = /\b(?:project|rootProject)\.(?:version\s*[-+]?=(?![=~])|setVersion\b)/

/** A condition or an `else` without braces: its statement may be on the next line. */
const WITHOUT_BRACES = /^([ \t}]*(?:else[ \t]+)?(?:if|for|while)\b.*\)|.*\belse)[ \t]*\n/gm
const CONTINUED = /\n[ \t]*(?=\??\.)/g

/** Blocks whose content is the project's own, or may be. */
const PROJECT_BLOCK = /\b(?:allprojects|subprojects)$/
/** Blocks whose content is the project's too, but not of each build, or not yet when the script is read. */
const CONDITIONAL_BLOCK =
  /(?<![\w.])(?:if|else|when|switch|for|while|do|try|catch|finally)$|\b(?:afterEvaluate|whenReady|projectsEvaluated)$/

/** How a build gives the project its version. */
export interface WrittenVersion {
  /** Null if the version is computed, depends on a condition, or if projects have different ones. */
  readonly literal: string | null
}

/** What happens in each build, what may happen in one, and what is not said about the project itself. */
type Scope = 'always' | 'sometimes' | 'elsewhere'

/**
 * The version that a Gradle build script of either language assigns outside all blocks (plugins and publications have
 * versions too) but for `allprojects`, `subprojects` and conditions; `null` if it assigns none.
 */
export function readGradleVersion(script: string): WrittenVersion | null {
  const { always, sometimes, elsewhere } = separate(script.replaceAll('\r\n', '\n'))
  const assigned = statementsOf(always)
    .filter((statement) => !INHERITED.test(statement))
    .flatMap(readAssignment)
  const isChanged = statementsOf(sometimes).flatMap(readAssignment).length > 0 || OF_THE_PROJECT.test(elsewhere)
  if (isChanged) return { literal: null }
  const [first] = assigned
  if (first === undefined) return null
  return { literal: assigned.every((literal) => literal === first) ? first : null }
}

/** The values that a statement assigns: none or one, which is null if it is not a literal. */
function readAssignment(statement: string): (string | null)[] {
  const match = ASSIGNMENT.exec(statement)
  if (match !== null) return [LITERAL.exec((match[1] ?? '').trim())?.[2] ?? null]
  return [PART, PART_WITHOUT_SIGN, REPLACED].some((pattern) => pattern.test(statement)) ? [null] : []
}

function statementsOf(text: string): string[] {
  const joined = text.replaceAll('\t', ' ').replaceAll(CONTINUED, '').replaceAll(WITHOUT_BRACES, '$1 ')
  return joined.split('\n').map((statement) => statement.trim())
}

interface Block {
  readonly scope: Scope
  /** What comes before each of its brackets that are still open. */
  readonly heads: string[]
}

/** The script by scope, without comments. A string stays only if it could be a version: others may look like code. */
function separate(script: string): Record<Scope, string> {
  const texts: Record<Scope, string> = { always: '', sometimes: '', elsewhere: '' }
  const outer: Block[] = []
  let block: Block = { scope: 'always', heads: [] }
  /** What comes before, and so says what a block is for: of `if (x) {` the `if`. */
  let head = ''
  for (const token of tokensOf(script)) {
    if (/^\/[/*]/.test(token)) continue
    if (token === '}') block = outer.pop() ?? block
    const { scope, heads } = block
    texts[scope] += writeToken(token, heads.length > 0)
    if (token === '{') {
      outer.push(block)
      block = { scope: scopeOf(head, scope), heads: [] }
      texts[block.scope] += '\n'
    }
    if (token === '(') heads.push(head)
    head = token === ')' ? (heads.pop() ?? '') : token.trimEnd() || head
  }
  return texts
}

function scopeOf(head: string, outer: Scope): Scope {
  if (outer === 'elsewhere') return outer
  if (PROJECT_BLOCK.test(head)) return outer
  return CONDITIONAL_BLOCK.test(head) ? 'sometimes' : 'elsewhere'
}

/** Within brackets no statement begins: `version = "1"` on a line of its own there is an argument. */
function writeToken(token: string, isInBrackets: boolean): string {
  if (token === '{') return '{'
  if (token === '}') return '\n}'
  if (/^["']./s.test(token)) return LITERAL.test(token) ? token : '""'
  return isInBrackets ? token.replaceAll('\n', ' ') : token.replaceAll(';', '\n')
}

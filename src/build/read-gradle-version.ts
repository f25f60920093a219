const STRING_OR_COMMENT =
  /("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/.*|\/\*[\s\S]*?\*\//g
const STRING_OR_BRACE = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[{}]|[^"'{}]+|["']/g
const ASSIGNMENT = /^(?:project\.)?(?:version\b *(?:=(?!=)|(?=["'])|\()|setVersion\b) *(.*)$/
const LITERAL = /^(["'])([^"'\n$]+)\1$/
/** Blocks whose content is the project's own, or may be. */
const PROJECT_BLOCK = /\b(?:allprojects|subprojects)\s*$/

/** How a build script gives the project its version. */
export interface GradleVersion {
  /** Null if the version is computed, or if projects have different ones. */
  readonly literal: string | null
}

/**
 * The version that a Gradle build script of either language assigns outside all blocks (plugins and publications have
 * versions too) but for `allprojects` and `subprojects`; `null` if it assigns none.
 */
export function readGradleVersion(script: string): GradleVersion | null {
  const statements = keepTopLevel(script.replaceAll(STRING_OR_COMMENT, '$1')).split('\n')
  const assigned = statements.flatMap((statement) => {
    const value = ASSIGNMENT.exec(statement.trim().replaceAll('\t', ' '))?.[1]
    return value === undefined ? [] : [LITERAL.exec(value)?.[2] ?? null]
  })
  const [first] = assigned
  if (first === undefined) return null
  return { literal: assigned.every((literal) => literal === first) ? first : null }
}

/** The script without its blocks; the content of those for projects stays, on lines of its own. */
function keepTopLevel(script: string): string {
  let kept = ''
  const blocks: boolean[] = []
  for (const [token] of script.matchAll(STRING_OR_BRACE)) {
    const visible = blocks.every(Boolean)
    if (token === '{') blocks.push(visible && PROJECT_BLOCK.test(kept.slice(-80)))
    if (token === '}') blocks.pop()
    if (visible) kept += onLinesOfItsOwn(token)
  }
  return kept
}

function onLinesOfItsOwn(token: string): string {
  if (token === '{') return '{\n'
  if (token === '}') return '\n}'
  return /^["']/.test(token) ? token : token.replaceAll(';', '\n')
}

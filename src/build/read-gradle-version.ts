const STRING_OR_COMMENT =
  /("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/.*|\/\*[\s\S]*?\*\//g
const STRING_OR_BRACE = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[{}]|[^"'{}]+|["']/g
const ASSIGNMENT = /^[ \t]*(?:project\.)?version(?:[ \t]*=[ \t]*|[ \t]+)(["'])([^"'\n]+)\1[ \t]*;?[ \t\r]*$/m

/**
 * The project's own version in a Gradle build script of either language, or `null`: a plain string, assigned outside
 * all blocks (plugins and publications have versions too) but for `allprojects`.
 */
export function readGradleVersion(script: string): string | null {
  return ASSIGNMENT.exec(keepTopLevel(script.replaceAll(STRING_OR_COMMENT, '$1')))?.[2] ?? null
}

/** The script without its blocks; the content of `allprojects` stays, on lines of its own. */
function keepTopLevel(script: string): string {
  let kept = ''
  const blocks: boolean[] = []
  for (const [token] of script.matchAll(STRING_OR_BRACE)) {
    const visible = blocks.every(Boolean)
    if (token === '{') {
      blocks.push(visible && /\ballprojects\s*$/.test(kept))
      if (visible) kept += '{\n'
    } else if (token === '}') {
      blocks.pop()
      if (visible) kept += '\n}'
    } else if (visible) {
      kept += token
    }
  }
  return kept
}

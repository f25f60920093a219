/** What decides where a block of Lua ends: a brace, unless it is in a comment, in a string or in long brackets. */
const SIGN = /--\[=*\[|--|\[=*\[|["'{}]/g
const STRING_ENDS: Readonly<Record<string, RegExp>> = {
  '"': /[^"\\]*(?:\\[\s\S][^"\\]*)*"/y,
  "'": /[^'\\]*(?:\\[\s\S][^'\\]*)*'/y,
}

/** Whether what is in the braces of this directive of OpenResty is Lua. */
export function isLuaBlock(name: string): boolean {
  return name.endsWith('_by_lua_block')
}

/** Where the brace is that closes a block of Lua, which begins there; the end of the text if nothing closes it. */
export function findLuaEnd(text: string, begin: number): number {
  const signs = new RegExp(SIGN)
  signs.lastIndex = begin
  let open = 1
  for (let found = signs.exec(text); found; found = signs.exec(text)) {
    const [sign] = found
    if (sign === '{') open += 1
    else if (sign === '}') open -= 1
    else signs.lastIndex = skipTo(sign, text, signs.lastIndex)
    if (open === 0) return found.index
  }
  return text.length
}

/** Behind what such a sign begins. */
function skipTo(sign: string, text: string, begin: number): number {
  const string = STRING_ENDS[sign]
  if (string) {
    string.lastIndex = begin
    return string.test(text) ? string.lastIndex : text.length
  }
  const end = sign === '--' ? '\n' : sign.replace('--', '').replaceAll('[', ']')
  const at = text.indexOf(end, begin)
  return at === -1 ? text.length : at + end.length
}

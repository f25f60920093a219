const PIECE = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^ \t\r\n'"\\]+)|([ \t\r\n]+)/sy

/** Splits text into words as a POSIX shell does, expanding nothing. `null` if a quote is left open. */
export function splitWords(text: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  PIECE.lastIndex = 0
  while (PIECE.lastIndex < text.length) {
    const match = PIECE.exec(text)
    if (match === null) return null
    const piece = unquotePiece(match)
    if (piece !== null) {
      word = (word ?? '') + piece
    } else if (match[5] !== undefined && word !== null) {
      words.push(word)
      word = null
    }
  }
  return word === null ? words : [...words, word]
}

/** What the piece adds to its word; `null` for whitespace between words and for a line continued by a backslash. */
function unquotePiece([, single, double, escaped, plain]: RegExpExecArray): string | null {
  if (double !== undefined) return double.replaceAll(/\\([$`"\\])|\\\n/g, '$1')
  if (escaped === '\n') return null
  return single ?? escaped ?? plain ?? null
}

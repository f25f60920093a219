/** One line of a script's answer: its first word, and what follows the space. */
export interface Line {
  readonly word: string
  readonly rest: string
}

export function parseLine(text: string): Line {
  const [word = '', rest = ''] = splitFields(text, 1)
  return { word, rest }
}

/** Of a line as it arrived. */
export function lengthOf({ word, rest }: Line): number {
  return word.length + 1 + rest.length
}

/**
 * The first `count` fields of a text, each ended by one space, and as one more everything after them, so that what comes last may
 * contain spaces: a file's name, a reason. Fewer if the text has fewer.
 */
export function splitFields(text: string, count: number): string[] {
  const fields: string[] = []
  let from = 0
  for (let space = text.indexOf(' '); space >= 0 && fields.length < count; space = text.indexOf(' ', from)) {
    fields.push(text.slice(from, space))
    from = space + 1
  }
  return [...fields, text.slice(from)]
}

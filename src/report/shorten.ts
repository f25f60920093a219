/** At most so many characters; a mark shows where something was left out. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
}

/** The same on one line. */
export function brief(text: string, length: number): string {
  return clip(text.replace(/\s+/g, ' ').trim(), length)
}

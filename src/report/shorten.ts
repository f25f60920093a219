/** The text, with a sign that it was cut where it is longer. */
export function cut(text: string, longest: number): string {
  // Half a surrogate pair is no character.
  return text.length > longest ? `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}

/** The same on one line. */
export function brief(text: string, longest: number): string {
  return cut(text.replace(/\s+/g, ' ').trim(), longest)
}

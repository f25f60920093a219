// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const ESCAPE_SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-Z\\^-~])/g
/** Control characters, those that change the direction of a line, and invisible ones. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** A line of a terminal as text: without colors and invisible characters. */
export function printable(text: string): string {
  return text.replace(ESCAPE_SEQUENCES, '').replace(INVISIBLE, '')
}

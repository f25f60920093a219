import type { Conversation } from './conversation.ts'
import type { Line } from './line.ts'

/**
 * The next line with one of these words; null if the script ends without one. Others are not part of the answer: where a login sends
 * stderr with stdout, what commands complain of is between its lines.
 */
export async function awaitOneOf({ next }: Pick<Conversation, 'next'>, words: readonly string[]): Promise<Line | null> {
  for (let line = await next(); line; line = await next()) if (words.includes(line.word)) return line
  return null
}

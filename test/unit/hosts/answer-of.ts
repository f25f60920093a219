import { Answer } from '../../../src/hosts/answer.ts'
import { parseLine } from '../../../src/hosts/line.ts'

/** What a host answers if it says these lines. */
export function answerOf(host: string, said: readonly string[]): Answer {
  return new Answer(host, said.map(parseLine))
}

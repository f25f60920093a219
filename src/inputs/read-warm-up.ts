import { quoteValue } from './input-error.ts'
import type { InputReader } from './input-reader.ts'
import { readNumber } from './read-values.ts'

/** The safe methods, and POST, which a search may need. */
const WARM_UP_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const

/** A request to a new process before it is promoted, sent at most `count` times. */
export interface WarmUpRequest {
  readonly count: number
  readonly method: (typeof WARM_UP_METHODS)[number]
  readonly path: string
}

export interface WarmUpInputs {
  /** Empty: nothing is requested. */
  readonly requests: readonly WarmUpRequest[]
  /** Seconds in all. */
  readonly timeout: number
}

const MOST = 10_000
const LINE = /^(?:(\d{1,5})\s*[x×]\s*)?(?:([A-Z]+)\s+)?(\/[!-"$-~]*)$/

export function readWarmUp(inputs: InputReader): WarmUpInputs {
  const requests = inputs.lines('warm-up').map(parseWarmUpLine)
  for (const [index, request] of requests.entries()) {
    if (request !== null) continue
    const allowed = `[COUNT×] [METHOD] PATH, as in 200× GET /orders: COUNT from 1 to ${MOST}, METHOD ${WARM_UP_METHODS.join(', ')}, PATH without spaces or "#"`
    inputs.report(`warm-up has a line ${quoteValue(inputs.lines('warm-up')[index] ?? '')}; allowed: ${allowed}`)
  }
  return {
    requests: requests.filter((request) => request !== null),
    timeout: readNumber(inputs, 'warm-up-timeout', { from: 1, to: 3600, whole: false }),
  }
}

function parseWarmUpLine(line: string): WarmUpRequest | null {
  const [, count = '1', word = 'GET', path] = LINE.exec(line) ?? []
  const method = WARM_UP_METHODS.find((known) => known === word)
  const times = Number(count)
  return path === undefined || method === undefined || times < 1 || times > MOST ? null : { count: times, method, path }
}

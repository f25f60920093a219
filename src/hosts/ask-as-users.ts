import type { Duplex } from 'node:stream'
import { atPort } from '../inputs/host-port.ts'
import { isNameFor } from '../plan/nginx/server-names.ts'
import { REDIRECT_STATUSES } from '../redirect-statuses.ts'
import type { Connection } from './connection.ts'
import { ask, type HttpAnswer, type HttpQuestion } from './http.ts'

const SERVER_ERROR = 500
/** One to HTTPS, one to the right name. */
const MOST_REDIRECTS = 2

interface Asking {
  /** A connection that was opened for the question; undefined: one is opened. */
  readonly tunnel?: Promise<Duplex> | undefined
  /** Of the server: users may come by any of them. */
  readonly names?: readonly string[]
  /** Whether that is an answer as it should be. */
  readonly isGood?: ((answer: HttpAnswer) => boolean) | undefined
}

/**
 * As {@link ask}; but where the answer only says that users come by HTTPS, or by another of the server's names, the answer counts
 * that they get then. A load balancer that ends TLS says so in a header. If the redirect itself was good, what lies behind it must be
 * no error of the server, but may want a password, for example.
 */
export async function askAsUsers(
  connection: Connection,
  question: HttpQuestion,
  { tunnel, names = [], isGood = () => false }: Asking,
): Promise<HttpAnswer> {
  let asked = question
  let answer = await ask(connection, asked, tunnel)
  const answers = [answer]
  for (let left = MOST_REDIRECTS; left > 0; left -= 1) {
    const next = redirectedQuestion(asked, answer, names)
    if (next === null) break
    asked = next
    answer = await ask(connection, asked)
    answers.push(answer)
  }
  return answers.findLast((each) => each.status >= SERVER_ERROR || isGood(each)) ?? answer
}

/** The question as users will ask it who follow the redirect; null if there is none, or it leads elsewhere, or to the same again. */
function redirectedQuestion(
  question: HttpQuestion,
  { status, location }: Pick<HttpAnswer, 'status' | 'location'>,
  names: readonly string[],
): HttpQuestion | null {
  const { address, port, path, tls = false, hostHeader, forwardedProto } = question
  const place = `${tls ? 'https' : 'http'}://${hostHeader ?? atPort(address, port)}`
  const from = URL.parse(path, place)
  const to = REDIRECT_STATUSES.includes(status) && location !== null ? URL.parse(location, from?.href) : null
  if (!from || !to || from.pathname + from.search !== to.pathname + to.search) return null
  const needsProto = to.protocol === 'https:' && !tls && forwardedProto === undefined
  const isRenamed = to.hostname !== from.hostname && names.some((name) => isNameFor(name, to.hostname))
  if (!needsProto && !isRenamed) return null
  return {
    ...question,
    ...(needsProto ? { forwardedProto: 'https' } : {}),
    ...(isRenamed ? { hostHeader: to.hostname } : {}),
  }
}

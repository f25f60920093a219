import { Failure, messageOf } from '../failure.ts'
import { askAsUsers } from '../hosts/ask-as-users.ts'
import { type HttpAnswer, isHungUp, isNotHttp } from '../hosts/http.ts'
import { openTunnelAfter } from '../hosts/tunnels.ts'
import { atPort } from '../inputs/host-port.ts'
import { REMEDY_FOR_OTHER_PROTOCOL, remedyForNoAnswer } from '../plan/live/slot-answer.ts'
import type { Front } from '../promotion/front.ts'
import { retryBriefly } from './retry-briefly.ts'

const QUESTION_TIMEOUT_MS = 10_000
/** Between two questions. */
export const INTERVAL_MS = 100

interface Asking {
  /** nginx is asked once that is fulfilled. */
  readonly after?: Promise<unknown> | undefined
  readonly isGood?: ((answer: HttpAnswer) => boolean) | undefined
}

/** The answer, whatever it is. nginx may be restarting; but what is asked ahead of time is asked again when it counts. */
export function askNginx(front: Front, path: string, after?: Promise<unknown>): Promise<HttpAnswer> {
  if (after) return askNginxOnce(front, path, { after })
  return front.nginx.connection.lost.until(retryBriefly(INTERVAL_MS, () => askNginxOnce(front, path)))
}

/** As its users ask it ({@link askAsUsers}). Throws a Failure if nginx does not answer. */
export async function askNginxOnce(
  { nginx, link }: Front,
  path: string,
  { after, isGood }: Asking = {},
): Promise<HttpAnswer> {
  const { address, port, tls, hostHeader, names } = link.endpoint
  const endpoint = { address, port, timeoutMs: QUESTION_TIMEOUT_MS }
  try {
    const name = hostHeader === null ? {} : { hostHeader }
    const tunnel = after && openTunnelAfter(after, nginx.connection, endpoint)
    return await askAsUsers(nginx.connection, { ...endpoint, tls, path, ...name }, { tunnel, names, isGood })
  } catch (thrown) {
    throw new Failure(
      `${nginx.connection.label}: nginx does not answer on ${atPort(address, port)}: ${messageOf(thrown)}`,
      {
        remedy: isNotHttp(thrown) ? REMEDY_FOR_OTHER_PROTOCOL : remedyForNoAnswer(isHungUp(thrown), hostHeader),
        cause: thrown,
      },
    )
  }
}

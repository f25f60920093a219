import { Failure } from '../failure.ts'
import type { HttpAnswer } from '../hosts/http.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { LET_NGINX_CONNECT } from '../plan/faults/selinux.ts'
import { findHealthTrouble } from '../plan/health/health.ts'
import { findAnswerTrouble } from '../plan/health/health-port.ts'
import {
  REMEDY_FOR_CERTIFICATE,
  readSlotAnswer,
  remedyForSlotAnswer,
  wantsCertificate,
} from '../plan/live/slot-answer.ts'
import { slotAnswerPath } from '../plan/nginx/instant-layout.ts'
import { isUpstreamOf, upstreamName } from '../plan/nginx/names.ts'
import type { Front } from '../promotion/front.ts'
import { askNginx, askNginxOnce, INTERVAL_MS } from './ask-nginx.ts'
import { retryBriefly } from './retry-briefly.ts'

const OTHER_ANSWER =
  'If users are meant to get that answer, name another path in nginx-health-path, or `none`. Otherwise, have the site pass the path on.'
/** nginx's own answers when it can't connect to the application, or gets no answer from it. */
const NOT_REACHED = [502, 504]
const UNREACHABLE = `nginx can't reach the application: its error log says why. If that is "Permission denied", SELinux is the reason: ${LET_NGINX_CONNECT}`

/**
 * Proves that the running nginx uses the link, as far as the layout lets it say so; with `after`, nginx is asked once that is fulfilled. Throws a Failure that says what it saw.
 */
export async function proveLinkInUse(front: Front, inputs: Inputs, after?: Promise<unknown>): Promise<void> {
  const { nginx, link } = front
  if (link.layout === 'links') return
  const answer = await askNginx(front, slotAnswerPath(inputs), after)
  if (answer.status !== 200 || !isUpstreamOf(inputs, link.port, readSlotAnswer(answer.body).live)) {
    throw new Failure(
      `${nginx.connection.label}: nginx does not serve ${upstreamName(inputs, link.port)}: asked for ${slotAnswerPath(inputs)}, it answers ${formatAnswer(answer)}`,
      { remedy: remedyForSlotAnswer(answer, inputs) },
    )
  }
}

/**
 * Proves that nginx gives the asker, who is a client like others, the slot that the share of its group wants. Throws a Failure that
 * says what it answers.
 */
export async function proveStepInUse(
  front: Front,
  port: number,
  isInShare: (group: number) => boolean,
  inputs: Inputs,
): Promise<void> {
  const { nginx, link } = front
  const answer = await askNginx(front, slotAnswerPath(inputs))
  const { live, own, group } = readSlotAnswer(answer.body)
  const expected = group !== null && isInShare(group) ? port : link.port
  if (group !== null && isUpstreamOf(inputs, link.port, live) && isUpstreamOf(inputs, expected, own)) return
  throw new Failure(
    `${nginx.connection.label}: nginx does not divide clients as promote-steps says: asked for ${slotAnswerPath(inputs)}, it answers ${formatAnswer(answer)}`,
    { remedy: 'Run operation: setup with the same promote-steps and promote-steps-cookie, then deploy again.' },
  )
}

function formatAnswer({ status, body }: HttpAnswer): string {
  return `${status} ${startOf(body.trim(), 100)}`
}

/** With a mark where it is cut: what is left of a secret there is recognized by it. */
function startOf(body: string, length: number): string {
  return body.length > length ? `${body.slice(0, length).toWellFormed()}…` : body
}

/**
 * Proves that nginx answers for the live slot as the slot itself does: as `health-status` wants, or at all. Throws a Failure that says
 * what it answers instead.
 */
export async function proveLinkAndHealth(front: Front, inputs: Inputs): Promise<void> {
  const prove = startHealthProof(front, inputs)
  await proveLinkInUse(front, inputs)
  await prove()
}

/** Asks nginx at once, or after that; what is returned proves by the answer, as {@link proveLinkAndHealth} does. */
export function startHealthProof(front: Front, inputs: Inputs, after?: Promise<unknown>): () => Promise<void> {
  const { nginxPath: path, nginxProof, status: allowed } = inputs.health
  if (path === null) return () => Promise.resolve()
  const findTrouble = ({ status, body }: HttpAnswer) => {
    const trouble = nginxProof === 'answers' ? findAnswerTrouble(status) : findHealthTrouble(status, body, allowed)
    if (trouble === null) return null
    return `nginx does not answer for ${path} as the live slot does: ${trouble}`
  }
  const first = askNginxOnce(front, path, { after, isGood: (answer) => findTrouble(answer) === null })
  // Handled by whoever awaits it, if anybody does.
  first.catch(() => undefined)
  return () => awaitAnswer(front, path, findTrouble, first)
}

/** Requests `version-path` through nginx. Throws a Failure that says what it answered. */
export async function proveVersionThroughNginx(front: Front, version: string | null, { proof }: Inputs): Promise<void> {
  if (proof.versionPath === '' || version === null) return
  await awaitAnswer(front, proof.versionPath, ({ status, body }) => {
    if (status === 200 && body.includes(version)) return null
    return `${proof.versionPath} through nginx does not name version ${version}: it answers ${status} ${startOf(body, 200)}`
  })
}

/**
 * Repeats the request to nginx until the answer is right. The first may come from the backup, or be a 502: nginx may still
 * count the slot as dead, from a time when it was.
 */
async function awaitAnswer(
  front: Front,
  path: string,
  findTrouble: (answer: HttpAnswer) => string | null,
  first?: Promise<HttpAnswer>,
): Promise<void> {
  const { label, lost } = front.nginx.connection
  const askAgain = () => askNginxOnce(front, path, { isGood: (answer) => findTrouble(answer) === null })
  const asked = [first ?? askAgain()]
  const prove = async () => {
    const answer = await (asked.pop() ?? askAgain())
    const trouble = findTrouble(answer)
    if (trouble !== null) throw new Failure(`${label}: ${trouble}`, { remedy: remedyForAnswer(answer) })
  }
  await lost.until(retryBriefly(INTERVAL_MS, prove))
}

function remedyForAnswer({ status, body }: HttpAnswer): string {
  if (wantsCertificate(body)) return REMEDY_FOR_CERTIFICATE
  return NOT_REACHED.includes(status) ? UNREACHABLE : OTHER_ANSWER
}

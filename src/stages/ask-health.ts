import type { Duplex } from 'node:stream'
import { messageOf } from '../failure.ts'
import { askAsUsers } from '../hosts/ask-as-users.ts'
import type { Connection } from '../hosts/connection.ts'
import { type AppHost, forwardedAs, type Hosts, viewpoints } from '../hosts/hosts.ts'
import type { HttpAnswer, HttpQuestion } from '../hosts/http.ts'
import { openTunnelAfter, type TunnelEndpoint } from '../hosts/tunnels.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { ANSWER_LIMIT_MS } from '../plan/health/answer-limit.ts'
import { findHealthTrouble } from '../plan/health/health.ts'
import { findAnswerTrouble, healthPortOf, ownPathOf } from '../plan/health/health-port.ts'

/** What a slot says of itself. */
export interface HealthReport {
  /** Null: healthy; else what is wrong. */
  readonly trouble: string | null
  /** Null if none came, or nobody asked. */
  readonly answer: HttpAnswer | null
}

/** What decides where a slot is asked, and what a good answer is. */
export type HealthTarget = Pick<Inputs, 'ports' | 'health'>

/**
 * Asks a slot once, on each port that it must answer on, as seen from each nginx host; if `after` is given, once that is
 * fulfilled. Null: healthy for all of them, or nothing asks; else what is wrong.
 */
export async function askHealth(
  hosts: Hosts,
  app: AppHost,
  port: number,
  inputs: HealthTarget,
  after?: Promise<unknown>,
): Promise<string | null> {
  const tunnelTo: TunnelTo = (viewpoint, endpoint) => after && openTunnelAfter(after, viewpoint, endpoint)
  const [health, own] = await Promise.all([
    askHealthPort(hosts, app, port, inputs, tunnelTo),
    askOwnPort(hosts, app, port, inputs, tunnelTo),
  ])
  return health.trouble ?? own
}

/** Asks for health alone, with the answer: where something is wrong, the one that shows it. */
export async function askHealthPort(
  hosts: Hosts,
  app: AppHost,
  port: number,
  inputs: HealthTarget,
  tunnelTo: TunnelTo,
): Promise<HealthReport> {
  const { path, status: allowed } = inputs.health
  if (path === null) return { trouble: null, answer: null }
  const findTrouble = ({ status, body }: HttpAnswer) => findHealthTrouble(status, body, allowed)
  return askFromAll(hosts, app, { port: healthPortOf(inputs, port), path }, findTrouble, tunnelTo)
}

/** Where health is asked on another port: whether the slot's own answers, as users will ask it. Null: it does; else what is wrong. */
export async function askOwnPort(
  hosts: Hosts,
  app: AppHost,
  port: number,
  { health }: HealthTarget,
  tunnelTo: TunnelTo,
): Promise<string | null> {
  if (health.ports === null) return null
  const path = ownPathOf(health)
  const { trouble } = await askFromAll(hosts, app, { port, path }, ({ status }) => findAnswerTrouble(status), tunnelTo)
  if (trouble === null) return null
  return `port ${port}, which gets users' requests, returned a bad answer for ${path} (nginx-health-path can name another path): ${trouble}`
}

/** A connection that was opened for a question; undefined: one is opened when it is asked. */
export type TunnelTo = (viewpoint: Connection, endpoint: TunnelEndpoint) => Promise<Duplex> | undefined
type FindTrouble = (answer: HttpAnswer) => string | null

async function askFromAll(
  hosts: Hosts,
  app: AppHost,
  { port, path }: Pick<HttpQuestion, 'port' | 'path'>,
  findTrouble: FindTrouble,
  tunnelTo: TunnelTo,
): Promise<HealthReport> {
  const question = { address: app.address.address, port, path, timeoutMs: ANSWER_LIMIT_MS, ...forwardedAs(hosts) }
  const asked = viewpoints(hosts, app).map(async (viewpoint) => {
    const { trouble, answer } = await askFrom(viewpoint, question, findTrouble, tunnelTo(viewpoint, question))
    const isOneOfMany = trouble !== null && hosts.nginx.length > 1
    return { trouble: isOneOfMany ? `seen from ${viewpoint.label}: ${trouble}` : trouble, answer }
  })
  const reports = await Promise.all(asked)
  return reports.find(({ trouble }) => trouble !== null) ?? reports[0] ?? { trouble: null, answer: null }
}

async function askFrom(
  viewpoint: Connection,
  question: HttpQuestion,
  findTrouble: FindTrouble,
  tunnel: Promise<Duplex> | undefined,
): Promise<HealthReport> {
  const isGood = (answer: HttpAnswer) => findTrouble(answer) === null
  const answer = await askOrExplain(viewpoint, question, tunnel, isGood)
  if (typeof answer === 'string') return { trouble: answer, answer: null }
  return { trouble: findTrouble(answer), answer }
}

/** The answer, or why none came. Throws if the connection to the host is lost. */
export async function askOrExplain(
  viewpoint: Connection,
  question: HttpQuestion,
  tunnel?: Promise<Duplex>,
  isGood?: (answer: HttpAnswer) => boolean,
): Promise<HttpAnswer | string> {
  try {
    return await askAsUsers(viewpoint, question, { tunnel, isGood })
  } catch (thrown) {
    if (viewpoint.lost.reason) throw viewpoint.lost.reason
    return messageOf(thrown)
  }
}

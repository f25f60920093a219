import type { Duplex } from 'node:stream'
import { messageOf } from '../failure.ts'
import type { Connection } from '../hosts/connection.ts'
import { type AppHost, type Hosts, viewpoints } from '../hosts/hosts.ts'
import { ask, type HttpAnswer, type HttpQuestion, openDoor } from '../hosts/http.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { judgeHealth } from '../plan/health.ts'
import { healthPortOf, judgeAnswer, ownPathOf } from '../plan/health-port.ts'
import { findReadiness, judgeReadiness, type Readiness } from '../plan/readiness.ts'

/** A single request may take this long; the whole wait has its own deadline. */
const ATTEMPT_TIMEOUT_MS = 5_000
/** A connection that has waited for longer may be about to be closed by the server. */
const FRESH_MS = 1_000

/** A slot's answer about its health. */
interface HealthReport {
  /** Null: healthy; else what is wrong. */
  readonly trouble: string | null
  /** Of an answer; empty if none came. */
  readonly body: string
}

/** What decides where requests to a slot go, and what a good answer is. */
type Asking = Pick<Inputs, 'ports' | 'health'>

/**
 * Checks a slot once, on each port that it must answer on, from each nginx host. Null: healthy for all of them, or there is
 * nothing to check; else what is wrong.
 */
export async function askHealth(hosts: Hosts, app: AppHost, port: number, inputs: Asking): Promise<string | null> {
  const { trouble } = await examine(hosts, app, port, inputs)
  return trouble ?? askOwnPort(hosts, app, port, inputs)
}

/** Only requests health, and returns the answer: if something is wrong, the one that shows it. */
async function examine(hosts: Hosts, app: AppHost, port: number, inputs: Asking, doors?: Doors): Promise<HealthReport> {
  const { path, status: allowed } = inputs.health
  if (path === null) return { trouble: null, body: '' }
  const judge = ({ status, body }: HttpAnswer) => judgeHealth(status, body, allowed)
  return askFromAll(hosts, app, { port: healthPortOf(inputs, port), path }, judge, doors)
}

/** If health is on another port: whether the slot's own port answers, since users will use it. Null: it does; else what is wrong. */
async function askOwnPort(hosts: Hosts, app: AppHost, port: number, { health }: Asking): Promise<string | null> {
  if (health.ports === null) return null
  const path = ownPathOf(health)
  const { trouble } = await askFromAll(hosts, app, { port, path }, ({ status }) => judgeAnswer(status))
  if (trouble === null) return null
  return `port ${port}, where requests go, gives a bad answer for ${path} (nginx-health-path can name another path): ${trouble}`
}

/** Connections that were opened for a request. */
type Doors = ReadonlyMap<Connection, Promise<Duplex>>
type Judge = (answer: HttpAnswer) => string | null

async function askFromAll(
  hosts: Hosts,
  app: AppHost,
  { port, path }: Pick<HttpQuestion, 'port' | 'path'>,
  judge: Judge,
  doors: Doors = new Map(),
): Promise<HealthReport> {
  const question = { address: app.address.address, port, path, timeoutMs: ATTEMPT_TIMEOUT_MS }
  const asked = viewpoints(hosts, app).map(async (viewpoint) => {
    const { trouble, body } = await askFrom(viewpoint, question, judge, doors.get(viewpoint))
    const isOneOfMany = trouble !== null && hosts.nginx.length > 1
    return { trouble: isOneOfMany ? `asked from ${viewpoint.label}: ${trouble}` : trouble, body }
  })
  const reports = await Promise.all(asked)
  return reports.find(({ trouble }) => trouble !== null) ?? reports[0] ?? { trouble: null, body: '' }
}

async function askFrom(
  viewpoint: Connection,
  question: HttpQuestion,
  judge: Judge,
  door: Promise<Duplex> | undefined,
): Promise<HealthReport> {
  const answer = await hear(viewpoint, question, door)
  if (typeof answer === 'string') return { trouble: answer, body: '' }
  return { trouble: judge(answer), body: answer.body }
}

/** The answer, or why none came. Throws if the connection to the host is lost. */
async function hear(
  viewpoint: Connection,
  question: HttpQuestion,
  door?: Promise<Duplex>,
): Promise<HttpAnswer | string> {
  try {
    return await ask(viewpoint, question, door)
  } catch (thrown) {
    if (viewpoint.lost.reason) throw viewpoint.lost.reason
    return messageOf(thrown)
  }
}

/** Checks whether a healthy slot is ready too, if its answer about health names a path for that. */
async function askReadiness(
  hosts: Hosts,
  app: AppHost,
  port: number,
  inputs: Asking,
  { body }: HealthReport,
): Promise<Readiness> {
  const { path, said } = findReadiness(inputs.health.path ?? '', body)
  const [viewpoint] = viewpoints(hosts, app)
  if (path === null || viewpoint === undefined) return { trouble: null, said }
  const at = { address: app.address.address, port: healthPortOf(inputs, port) }
  const question = { ...at, path, timeoutMs: ATTEMPT_TIMEOUT_MS }
  const answer = await hear(viewpoint, question)
  return typeof answer === 'string' ? { trouble: answer, said: null } : judgeReadiness(answer.status, answer.body)
}

/** A slot that is checked again and again. */
export interface Interview {
  /**
   * `goesOn`: a good answer is followed by another request at once; else it is the last one, and the slot must be ready too, and
   * answer on its own port.
   */
  ask(goesOn: boolean): Promise<Readiness>
  close(): void
}

/** While an answer is awaited, the connections for the next request are opened: it then takes one round trip, not two. */
export function interview(hosts: Hosts, app: AppHost, port: number, inputs: Asking): Interview {
  let doors: Doors = new Map()
  const close = () => {
    for (const door of doors.values()) {
      door.then(
        (channel) => channel.destroy(),
        () => undefined,
      )
    }
    doors = new Map()
  }
  const open = () => {
    const to = { address: app.address.address, port: healthPortOf(inputs, port), timeoutMs: ATTEMPT_TIMEOUT_MS }
    doors = new Map(viewpoints(hosts, app).map((viewpoint) => [viewpoint, openDoor(viewpoint, to)]))
  }
  return {
    async ask(goesOn) {
      const began = performance.now()
      const asking = examine(hosts, app, port, inputs, doors)
      doors = new Map()
      if (goesOn) open()
      const report = await asking
      const { trouble } = report
      if (trouble !== null || performance.now() - began > FRESH_MS) close()
      if (trouble !== null || goesOn) return { trouble, said: null }
      const readiness = await askReadiness(hosts, app, port, inputs, report)
      if (readiness.trouble !== null) return readiness
      return { ...readiness, trouble: await askOwnPort(hosts, app, port, inputs) }
    },
    close,
  }
}

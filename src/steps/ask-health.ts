import type { Duplex } from 'node:stream'
import { messageOf } from '../failure.ts'
import type { Connection } from '../hosts/connection.ts'
import { type AppHost, type Hosts, viewpoints } from '../hosts/hosts.ts'
import { ask, type HttpAnswer, type HttpQuestion, openDoor } from '../hosts/http.ts'
import type { HealthInputs } from '../inputs/inputs.ts'
import { judgeHealth } from '../plan/health.ts'

/** A single question may take this long; the whole wait has its own deadline. */
const ATTEMPT_TIMEOUT_MS = 5_000
/** A connection that has waited for longer may be about to be closed by the server. */
const FRESH_MS = 1_000

/** Asks a slot once, from where each nginx stands. Null: healthy for all of them, or nobody is to ask; else what is wrong. */
export async function askHealth(
  hosts: Hosts,
  app: AppHost,
  port: number,
  { path, status }: HealthInputs,
  doors: ReadonlyMap<Connection, Promise<Duplex>> = new Map(),
): Promise<string | null> {
  if (path === null) return null
  const question = { address: app.address.address, port, path, timeoutMs: ATTEMPT_TIMEOUT_MS }
  const asked = viewpoints(hosts, app).map(async (viewpoint) => {
    const trouble = await askFrom(viewpoint, question, status, doors.get(viewpoint))
    return trouble !== null && hosts.nginx.length > 1 ? `asked from ${viewpoint.label}: ${trouble}` : trouble
  })
  return (await Promise.all(asked)).find((trouble) => trouble !== null) ?? null
}

async function askFrom(
  viewpoint: Connection,
  question: HttpQuestion,
  allowed: HealthInputs['status'],
  door: Promise<Duplex> | undefined,
): Promise<string | null> {
  let answer: HttpAnswer
  try {
    answer = await ask(viewpoint, question, door)
  } catch (thrown) {
    if (viewpoint.lost.reason) throw viewpoint.lost.reason
    return messageOf(thrown)
  }
  return judgeHealth(answer.status, answer.body, allowed)
}

/** A slot that is asked again and again. */
export interface Interview {
  /** As `askHealth`; `goesOn` says that a good answer is followed by another question at once. */
  ask(goesOn: boolean): Promise<string | null>
  close(): void
}

/** While an answer is awaited, the connections for the next question are opened: it then takes one round trip, not two. */
export function interview(hosts: Hosts, app: AppHost, port: number, health: HealthInputs): Interview {
  let doors: ReadonlyMap<Connection, Promise<Duplex>> = new Map()
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
    const to = { address: app.address.address, port, timeoutMs: ATTEMPT_TIMEOUT_MS }
    doors = new Map(viewpoints(hosts, app).map((viewpoint) => [viewpoint, openDoor(viewpoint, to)]))
  }
  return {
    async ask(goesOn) {
      const began = performance.now()
      const asking = askHealth(hosts, app, port, health, doors)
      doors = new Map()
      if (goesOn) open()
      const trouble = await asking
      if (trouble !== null || performance.now() - began > FRESH_MS) close()
      return trouble
    },
    close,
  }
}

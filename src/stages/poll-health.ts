import type { Duplex } from 'node:stream'
import type { Connection } from '../hosts/connection.ts'
import { type AppHost, forwardedAs, type Hosts, viewpoints } from '../hosts/hosts.ts'
import { closeTunnel, FRESH_MS, openTunnel, openTunnelAfter } from '../hosts/tunnels.ts'
import { ANSWER_LIMIT_MS } from '../plan/health/answer-limit.ts'
import { healthPortOf } from '../plan/health/health-port.ts'
import { findReadiness, type Readiness, readReadiness } from '../plan/health/readiness.ts'
import { askHealthPort, askOrExplain, askOwnPort, type HealthReport, type HealthTarget } from './ask-health.ts'

/** A slot that is asked again and again. */
export interface HealthPoll {
  /**
   * `goesOn`: a good answer is followed by another question at once; else it is the last one, and the slot must be ready too, and
   * answer on its own port.
   */
  ask(goesOn: boolean): Promise<Readiness>
  close(): void
}

/** While an answer is awaited, the connections for the next question are opened: it then takes one round trip, not two. */
export function createHealthPoll(hosts: Hosts, app: AppHost, port: number, inputs: HealthTarget): HealthPoll {
  const to = { address: app.address.address, port: healthPortOf(inputs, port), timeoutMs: ANSWER_LIMIT_MS }
  let tunnels = new Map<Connection, Promise<Duplex>>()
  const close = () => {
    for (const tunnel of tunnels.values()) closeTunnel(tunnel)
    tunnels = new Map()
  }
  const open = () => {
    tunnels = new Map(viewpoints(hosts, app).map((viewpoint) => [viewpoint, openTunnel(viewpoint, to)]))
  }
  /** What a healthy slot is asked beside its health, once that is known. */
  const askLast = async (asking: Promise<HealthReport>): Promise<Readiness> => {
    const healthy = asking.then(({ trouble }) => {
      if (trouble !== null) throw new Error(trouble)
    })
    healthy.catch(() => undefined)
    const [readiness, ownTrouble] = await Promise.all([
      askReadiness(asking, healthy),
      askOwnPort(hosts, app, port, inputs, (viewpoint, endpoint) => openTunnelAfter(healthy, viewpoint, endpoint)),
    ])
    return readiness.trouble === null ? { ...readiness, trouble: ownTrouble } : readiness
  }
  /** Whether it is ready, where its answer about health names a path for that. */
  const askReadiness = async (asking: Promise<HealthReport>, healthy: Promise<void>): Promise<Readiness> => {
    const [viewpoint] = viewpoints(hosts, app)
    if (viewpoint === undefined) return { trouble: null, said: null }
    const tunnel = openTunnelAfter(healthy, viewpoint, to)
    tunnel.catch(() => undefined)
    const { answer } = await asking
    const { path, said } = findReadiness(inputs.health.path ?? '', answer)
    if (path === null) {
      closeTunnel(tunnel)
      return { trouble: null, said }
    }
    const ready = await askOrExplain(viewpoint, { ...to, ...forwardedAs(hosts), path }, tunnel)
    return typeof ready === 'string' ? { trouble: ready, said: null } : readReadiness(ready.status, ready.body)
  }
  return {
    async ask(goesOn) {
      const began = performance.now()
      const asking = askHealthPort(hosts, app, port, inputs, (viewpoint) => tunnels.get(viewpoint))
      tunnels = new Map()
      const last = goesOn ? null : askLast(asking)
      // Handled by whoever awaits it, if anybody does: nobody if the slot is not healthy.
      last?.catch(() => undefined)
      if (goesOn) open()
      const { trouble } = await asking
      if (trouble !== null || performance.now() - began > FRESH_MS) close()
      return trouble !== null || last === null ? { trouble, said: null } : last
    },
    close,
  }
}

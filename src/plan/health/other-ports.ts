import type { Inputs } from '../../inputs/inputs.ts'
import { healthPortOf } from './health-port.ts'

/** More about a process that is not healthy, and what to do. */
interface Explanation {
  readonly said: string
  readonly remedy: string
}

/** Of all ports on which the slot's process listens, those that are neither the slot's own nor its health port. */
export function otherPortsOf(
  inputs: Pick<Inputs, 'ports' | 'health'>,
  slot: number,
  listened: readonly number[],
): number[] {
  const expected = [slot, healthPortOf(inputs, slot)]
  return listened.filter((port) => !expected.includes(port)).sort((one, other) => one - other)
}

/** Where the slot's process listens instead of on a port on which it is silent; null: nowhere. `listened` has all its ports. */
export function explainSilence(
  inputs: Pick<Inputs, 'ports' | 'health'>,
  slot: number,
  silentPort: number,
  listened: readonly number[],
): Explanation | null {
  const others = otherPortsOf(inputs, slot, listened)
  if (others.length === 0) return null
  const property = silentPort === slot ? 'server.port' : 'management.server.port'
  const example = silentPort === slot ? ` (Quarkus: quarkus.http.port=\${server.port})` : ''
  return {
    said: `it listens on port ${others.join(' and ')} instead`,
    remedy: `If the application answers requests there, and uses Spring, something overrides the ${property} that the action sets: Spring Cloud Config, JSON for Spring (SPRING_APPLICATION_JSON), or its own code. Remove it there. One that does not use Spring must take its port from the system property ${property}${example}. If it does not answer requests there, it had not finished starting: raise health-timeout.`,
  }
}

import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { LiveLink } from './live-link.ts'
import type { AppObservation, NginxObservation, SlotProcess } from './observation.ts'
import { versionOf } from './release-name.ts'

/** What a deployment will do, decided before anything is changed. */
export interface DeployPlan {
  /** The live slot as the link names it. */
  readonly linkedPort: number
  /** The slot that answers requests now; null before the first deployment. Not touched before the new version is healthy. */
  readonly servingPort: number | null
  /** The slot that the new version goes to. */
  readonly targetPort: number
  /**
   * Whether the serving slot must be made the live one first: nginx answers from the backup, and would send requests to
   * the target as soon as something listens there, checked or not.
   */
  readonly adoptServing: boolean
  readonly previous: { readonly port: number; readonly release: string | null; readonly version: string | null } | null
  /** What runs on the target slot and is stopped. */
  readonly toStop: readonly SlotProcess[]
}

/** Decides; pure. Throws a {@link Failure} that says why and what to do where it can't be done. */
export function planDeploy(
  inputs: Inputs,
  link: LiveLink,
  apps: readonly AppObservation[],
  nginx: NginxObservation,
): DeployPlan {
  refuseUnfitHosts(inputs, apps, nginx)
  const linkedPort = link.port
  const otherPort = linkedPort === inputs.ports.blue ? inputs.ports.green : inputs.ports.blue
  const answers = (port: number) => processesOf(apps, port).some(({ isListening }) => isListening)
  const adoptServing = !answers(linkedPort) && answers(otherPort)
  const servingPort = adoptServing ? otherPort : answers(linkedPort) ? linkedPort : null
  const targetPort = adoptServing ? linkedPort : otherPort
  const toStop = processesOf(apps, targetPort)
  const foreign = toStop.find(({ isOwnJava }) => !isOwnJava)
  if (foreign) {
    throw new Failure(
      `port ${targetPort}, where the new version would go, is taken by a process that is not a Java process of the deploy user${foreign.pid ? ` (pid ${foreign.pid})` : ''}; it was left alone`,
      { remedy: `Find it with: sudo ss -ltnp 'sport = :${targetPort}' - then end it, or choose other ports.` },
    )
  }
  return { linkedPort, servingPort, targetPort, adoptServing, previous: previousOf(apps, servingPort), toStop }
}

function previousOf(apps: readonly AppObservation[], port: number | null): DeployPlan['previous'] {
  if (port === null) return null
  const release = processesOf(apps, port).find(({ isListening }) => isListening)?.release ?? null
  return { port, release, version: versionOf(release) }
}

function processesOf(apps: readonly AppObservation[], port: number): SlotProcess[] {
  return apps.flatMap(({ slots }) => slots.filter((slot) => slot.port === port)).flatMap(({ processes }) => processes)
}

function refuseUnfitHosts(inputs: Inputs, apps: readonly AppObservation[], nginx: NginxObservation): void {
  for (const app of apps) {
    if (app.javaVersion === null) {
      throw new Failure(`${app.host}: the command ${inputs.launch.java} was not found`, {
        remedy: 'Install a Java runtime there, or name its path with the input java.',
      })
    }
    if (!app.isWritable) {
      throw new Failure(`${app.host}: ${app.user} may not write to the deploy path`, {
        remedy: 'Run operation: setup, or give the folder to the deploy user.',
      })
    }
  }
  const test = nginx.configurationTest
  if (test && !test.isOk) {
    throw new Failure(`${nginx.host}: "${inputs.nginx.testCommand}" fails before anything was changed: ${test.said}`, {
      remedy: 'Mend the configuration, or allow the command in sudoers (operation: setup prints the line).',
    })
  }
}

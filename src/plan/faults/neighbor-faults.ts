import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { Owner } from '../owner-name.ts'
import { nameOwner } from '../setup/setup-header.ts'
import { type HostFault, throwFirstFault } from './host-fault.ts'

/** Another environment or service in the slots: what looks like the standby of one may be live for the other. */
export function findNeighborFaults(inputs: Inputs, { host, neighbor }: AppObservation): HostFault[] {
  if (neighbor === null) return []
  const [own, other] = [nameOwner(inputs), nameOwner(neighbor)]
  const journal = `${findDeployPath(inputs)}/deploys.jsonl`
  const pattern = inJournal(neighbor).replaceAll('.', '\\.')
  return [
    {
      what: `${host}: ${other} also uses this deploy path and these ports`,
      remedy: [
        'Give each environment and service its own deploy-path, and its own blue-port and green-port.',
        `If ${own} was called ${other} before, rename it in deploys.jsonl on each app host: sed -i 's/${pattern}/${inJournal(inputs)}/' ${journal}`,
        `If ${other} no longer deploys there, remove its lines from deploys.jsonl on each app host: sed -i '/${pattern}/d' ${journal}`,
      ].join('\n'),
    },
  ]
}

/** Throws a {@link Failure} where another environment or service uses the slots. */
export function refuseNeighbors(inputs: Inputs, apps: readonly AppObservation[]): void {
  throwFirstFault(apps.flatMap((app) => findNeighborFaults(inputs, app)))
}

/** As a line of `deploys.jsonl` says it. */
function inJournal({ environment, service }: Owner): string {
  return `"environment":"${environment}","service":"${service}"`
}

/** That of all app hosts, or a placeholder if they differ. */
function findDeployPath({ appHosts }: Inputs): string {
  const [path = '', ...others] = new Set(appHosts.map(({ deployPath }) => deployPath))
  return others.length === 0 ? path : '<deploy-path>'
}

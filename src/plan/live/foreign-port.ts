import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import type { NginxObservation } from '../nginx-observation.ts'

/** Refuses a link that points to a port that belongs to neither slot: most likely that port is live, and the inputs were changed. */
export function refuseForeignPort({ host, instant }: NginxObservation, inputs: Inputs): void {
  const { blue, green } = inputs.ports
  const port = instant?.isIncluded ? instant.linkedPort : null
  if (port === null || port === blue || port === green) return
  const path = `${instantPaths(inputs).state}/live`
  throw new Failure(`${host}: ${path} points to ${port}, which is not a slot`, {
    remedy: [
      `If ${port} was the port of the live slot, keep it as blue-port or green-port, and change the other port first: run operation: setup, then deploy. Once the new port is live, change ${port} in the same way.`,
      `If nothing answers on port ${port} any more, link the live slot: ln -sfn ${blue} ${path}`,
    ].join('\n'),
  })
}

import type { Inputs } from '../../inputs/inputs.ts'
import { portOf } from '../nginx/slot-places.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { isEnabled } from '../setup/join-site.ts'
import type { HostFault } from './host-fault.ts'

/**
 * Another site that gets the requests for the name and port that users connect to, in the links layout: nothing that is
 * promoted would reach them, and what a run asks nginx would be answered by that site.
 */
export function findNameFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  const { sites, entries, takenNames } = nginx
  const own = entries.filter(({ target }) => sites.some(({ path }) => path === target))
  const paths = [...sites.map(({ path }) => path), ...own.map(({ name }) => `${inputs.nginx.sitesEnabled}/${name}`)]
  const others = takenNames.filter(({ path }) => !paths.includes(path))
  return sites
    .filter(({ path }) => isEnabled(nginx, path))
    .flatMap(({ path, endpoint }) =>
      others
        .filter(({ name, place }) => name === endpoint?.hostHeader?.toLowerCase() && portOf(place) === endpoint.port)
        .map((taken) => ({
          what: `${nginx.host}: nginx sends requests for ${taken.name} on ${taken.place} to the site in ${taken.path}, which it reads before ${path}`,
          remedy: `Disable that site, or remove the name from it. Then: sudo nginx -t && sudo systemctl reload nginx`,
        })),
    )
}

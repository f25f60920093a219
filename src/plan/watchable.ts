import type { Inputs } from '../inputs/inputs.ts'
import { instantPaths } from './instant-layout.ts'
import type { NginxObservation } from './observation.ts'

/** Why the host's nginx can't be watched, and what would change that; null if it can. */
export function whyUnwatched({ host, instant, logPlace }: NginxObservation, inputs: Inputs): string | null {
  if (!instant?.isIncluded)
    return `${host}: single requests can't be seen in the links layout, only with setup-layout: instant`
  if (instant.isWatched) return null
  const site = instantPaths(inputs).serverSnippet
  if (logPlace === null)
    return `${host}: no access_log can be added to those of nginx.conf and of the site that includes ${site}`
  return `${host}: nginx is not set up for it; operation: setup does that`
}

import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { instantPaths } from './instant-layout.ts'
import type { Pause } from './route.ts'

/** Where a few failed requests would make nginx refuse all others for a while, and what to change. */
export function describePauses(inputs: Inputs, { host, instant, sites }: NginxObservation): string[] {
  if (instant?.isIncluded) {
    const { upstreamsSnippet } = instantPaths(inputs)
    return instant.pause ? [`${host}: ${describePause(upstreamsSnippet, instant.pause)}: run operation: setup`] : []
  }
  return sites.flatMap(({ path, route: { pause } }) =>
    pause ? [`${host}: ${describePause(path, pause)}: add max_fails=0 to the server with port ${pause.port}`] : [],
  )
}

function describePause(path: string, { failures, time, port, backup }: Pause): string {
  const after = failures === 1 ? 'one failed request' : `${failures} failed requests within ${time}`
  return `${path} has nginx stop using port ${port} for ${time} after ${after}, and answer 502 if nothing runs on port ${backup}`
}

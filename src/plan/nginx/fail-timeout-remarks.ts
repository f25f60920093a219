import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { instantPaths } from './instant-layout.ts'
import type { FailTimeout } from './route.ts'

/** Where a few failed requests would make nginx refuse all others for a while, and what to change. */
export function findFailTimeoutRemarks(inputs: Inputs, { host, instant, sites }: NginxObservation): string[] {
  const files = instant?.isIncluded
    ? [{ path: instantPaths(inputs).upstreamsSnippet, ...instant }]
    : withFailTimeouts(sites)
  const layout = instant?.isIncluded ? '' : ' with setup-layout: links'
  return files.flatMap(({ path, failTimeout, isWrittenBySetup }) => {
    if (failTimeout === null) return []
    const remedy = isWrittenBySetup ? `run operation: setup${layout}` : remedyFor(failTimeout)
    return [`${host}: ${path} has nginx ${describeFailTimeout(failTimeout)}: ${remedy}`]
  })
}

function withFailTimeouts(sites: NginxObservation['sites']) {
  return sites.map(({ path, isWrittenBySetup, route: { failTimeout } }) => ({ path, failTimeout, isWrittenBySetup }))
}

function describeFailTimeout({ failures, time, port, backup, hosts }: FailTimeout): string {
  const after = failures === 1 ? 'one failed request' : `${failures} failed requests within ${time}`
  const each = hosts > 1 ? ' on each app host' : ''
  return `stop using port ${port} for ${time} after ${after}${each}; if nothing runs on port ${backup}, every user gets a 502`
}

function remedyFor({ port, hosts }: FailTimeout): string {
  if (hosts === 1) return `set max_fails=0 for the server with port ${port}`
  return `add "server HOST:${port} backup max_fails=0;" for each app host`
}

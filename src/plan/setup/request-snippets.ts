import type { Inputs } from '../../inputs/inputs.ts'
import { instantName, instantPaths } from '../nginx/instant-layout.ts'
import type { LogPlace } from '../nginx/log-place.ts'
import { upstreamName, variableName } from '../nginx/names.ts'
import { signSetupFile } from './mark.ts'
import { streamLines } from './nginx-files.ts'
import { watchLines, watchServerLines } from './watch-files.ts'

/** The snippets that let requests be logged in the links layout; absolute, on the nginx host. */
export interface RequestSnippets {
  /** For the `http` level of both sites. */
  readonly http: string
  /** For the `server` level of a slot's site. */
  server(port: number): string
}

export function requestSnippets(inputs: Inputs): RequestSnippets {
  const prefix = `${instantPaths(inputs).snippets}/${instantName(inputs)}`
  return { http: `${prefix}.requests.conf`, server: (port) => `${prefix}.requests-${port}.conf` }
}

export function renderRequestsSnippet(inputs: Inputs, place: LogPlace): string {
  const slot = slotVariable(inputs)
  const named = place === null ? [] : [`geo ${slot} {`, '    default -;', '}']
  return signSetupFile(inputs, [...streamLines(inputs), ...named, ...watchLines(inputs, place, slot)])
}

/** Both sites pass requests to the same two addresses: only the worker's own site knows which of them is the backup. */
export function renderSlotRequestsSnippet(inputs: Inputs, port: number, place: LogPlace): string {
  const named = place === null ? [] : [`set ${slotVariable(inputs)} ${upstreamName(inputs, port)};`]
  return signSetupFile(inputs, [...named, ...watchServerLines(inputs, place)])
}

function slotVariable(inputs: Inputs): string {
  return `$${variableName(inputs, 'slot')}`
}

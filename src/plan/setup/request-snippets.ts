import type { Inputs } from '../../inputs/inputs.ts'
import type { AccessLogContext } from '../nginx/access-log-context.ts'
import { instantName, instantPaths } from '../nginx/instant-layout.ts'
import { upstreamName, variableName } from '../nginx/names.ts'
import { streamLines } from './nginx-files.ts'
import { stampSetupFile } from './setup-header.ts'
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

export function renderRequestsSnippet(inputs: Inputs, context: AccessLogContext): string {
  const slot = slotVariable(inputs)
  const named = context === null ? [] : [`geo ${slot} {`, '    default -;', '}']
  return stampSetupFile(inputs, [...streamLines(inputs), ...named, ...watchLines(inputs, context, slot)])
}

/** Both sites pass requests to the same two addresses: only the worker's own site knows which of them is the backup. */
export function renderSlotRequestsSnippet(inputs: Inputs, port: number, context: AccessLogContext): string {
  const named = context === null ? [] : [`set ${slotVariable(inputs)} ${upstreamName(inputs, port)};`]
  return stampSetupFile(inputs, [...named, ...watchServerLines(inputs, context)])
}

function slotVariable(inputs: Inputs): string {
  return `$${variableName(inputs, 'slot')}`
}

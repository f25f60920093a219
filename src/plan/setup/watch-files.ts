import type { Inputs } from '../../inputs/inputs.ts'
import { USER_AGENT } from '../../user-agent.ts'
import type { AccessLogContext } from '../nginx/access-log-context.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import { variableName } from '../nginx/names.ts'

/** Where nginx logs requests while a run watches; on the nginx host, absolute. */
export interface WatchPaths {
  /**
   * The file that switches it on. Only for ten seconds that have a marker of their own, `MARKER-TENS`, as tens of seconds since the
   * epoch: a run that dies leaves files.
   */
  readonly marker: string
  /** Folder of the lines: nginx's workers write there, the deploy user reads and removes. In one of root's, who makes it. */
  readonly folder: string
}

export function watchPaths(inputs: Inputs): WatchPaths {
  const { state } = instantPaths(inputs)
  const end = state.lastIndexOf('/')
  return { marker: `${state}/watching`, folder: `${state.slice(0, end)}/.watch${state.slice(end)}` }
}

/** Opening a file for each line would cost a third of nginx's throughput. nginx notices within a second that a file is gone. */
export const LOG_FILE_CACHE = 'open_log_file_cache max=8 inactive=20s valid=1s min_uses=1;'

// A query string, a cookie or an address is in no line. What nginx escapes can't hold a tab.
const FIELDS = ['$upstream_addr', '$upstream_status', '$status', '$upstream_header_time', '$request_method']

/**
 * For the `http` level; `slot` is the variable that names the upstream of a request's slot. A log whose path holds a variable
 * is opened when it is needed: no start of nginx depends on it.
 */
export function watchLines(inputs: Inputs, context: AccessLogContext, slot: string): string[] {
  if (context === null) return []
  const name = (part: string) => variableName(inputs, part)
  const last = `$${name('streams')}\\t$${name('asker')}\\t$uri`
  return [
    '# Requests are logged while a run watches; a file that the run renews every ten seconds switches that on.',
    `geo $${name('watch')} {`,
    '    default 0;',
    '}',
    `map $msec $${name('tens')} {`,
    "    default '';",
    '    "~^(?<bluegreen_tens>.{9})" $bluegreen_tens;',
    '}',
    `map $http_user_agent $${name('asker')} {`,
    '    default client;',
    `    ${USER_AGENT} action;`,
    '}',
    `log_format ${name('watch')} "${['$msec', slot, ...FIELDS].join('\\t')}\\t${last}";`,
    ...(context === 'http' ? logLines(inputs) : []),
  ]
}

/** For the `server` level. */
export function watchServerLines(inputs: Inputs, context: AccessLogContext): string[] {
  if (context === null) return []
  const { marker } = watchPaths(inputs)
  const dated = `$${variableName(inputs, 'marker')}`
  return [
    '# Formatting the time costs more than checking for a file, so the second file is checked only if the first one exists.',
    `set ${dated} '';`,
    `if (-e ${marker}) {`,
    `    set ${dated} ${marker}-$${variableName(inputs, 'tens')};`,
    '}',
    `if (-e ${dated}) {`,
    `    set $${variableName(inputs, 'watch')} 1;`,
    '}',
    LOG_FILE_CACHE,
    ...(context === 'server' ? logLines(inputs) : []),
  ]
}

function logLines(inputs: Inputs): string[] {
  const name = variableName(inputs, 'watch')
  const path = `${watchPaths(inputs).folder}/log-$${variableName(inputs, 'tens')}`
  return [`access_log ${path} ${name} if=$${name};`]
}

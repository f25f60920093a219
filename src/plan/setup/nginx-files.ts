import { inBrackets } from '../../inputs/host-port.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { AccessLogContext } from '../nginx/access-log-context.ts'
import { instantName, instantPaths, siteName, slotAnswerPath } from '../nginx/instant-layout.ts'
import { previewName, upstreamName, variableName } from '../nginx/names.ts'
import { slotAnswerVariables, stepLines, stepServerLines } from './client-groups.ts'
import { stampSetupFile } from './setup-header.ts'
import { watchLines, watchServerLines } from './watch-files.ts'

/** Both upstreams, for the `http` level. */
export function renderUpstreams(inputs: Inputs, accessLogContext: AccessLogContext): string {
  const { blue, green } = inputs.ports
  return stampSetupFile(inputs, [
    ...upstreamLines(inputs, blue, green),
    ...upstreamLines(inputs, green, blue),
    ...connectionLines(inputs),
    ...streamLines(inputs),
    ...previewLines(inputs),
    ...stepLines(inputs),
    ...watchLines(inputs, accessLogContext, '$proxy_host'),
  ])
}

/** What makes nginx read the service's entries of sites-enabled, and no other, for the `http` level. */
export function renderEntries(inputs: Inputs): string {
  const { blue, green } = inputs.ports
  const names = [instantName(inputs), siteName(inputs, blue), siteName(inputs, green)]
  return stampSetupFile(inputs, [
    '# As patterns, since only these may lead to no file.',
    ...names.map((name) => `include ${inputs.nginx.sitesEnabled}/${name.slice(0, -1)}[${name.slice(-1)}];`),
  ])
}

/** The choice of the slot per request and the location that reports it, for the `server` level. */
export function renderServerSnippet(inputs: Inputs, accessLogContext: AccessLogContext): string {
  const { blue, green } = inputs.ports
  const hasPreview = inputs.setup.previewFrom.length > 0
  const hasSteps = inputs.promoteSteps.steps.length > 0
  return stampSetupFile(inputs, [
    '# The link is looked up for every request, so changing it promotes without a reload.',
    'open_file_cache off;',
    '# With disable_symlinks on, nginx would never find a slot.',
    'disable_symlinks off;',
    `set $live ${upstreamName(inputs, blue)};`,
    ...(hasSteps ? [`set $bluegreen_other ${upstreamName(inputs, green)};`] : []),
    ...(hasPreview ? [`set $standby ${previewName(inputs, green)};`] : []),
    `if (-e ${instantPaths(inputs).state}/live/${green}) {`,
    `    set $live ${upstreamName(inputs, green)};`,
    ...(hasSteps ? [`    set $bluegreen_other ${upstreamName(inputs, blue)};`] : []),
    ...(hasPreview ? [`    set $standby ${previewName(inputs, blue)};`] : []),
    '}',
    ...stepServerLines(inputs),
    ...(hasPreview
      ? [
          `set $bluegreen_wish "$${variableName(inputs, 'preview')}$http_x_bluegreen_slot";`,
          'if ($bluegreen_wish = "1standby") {',
          '    set $live $standby;',
          '}',
        ]
      : []),
    ...watchServerLines(inputs, accessLogContext),
    '# Keeps redirects and returns further down in the server block from answering for this location.',
    `if ($uri = ${slotAnswerPath(inputs)}) {`,
    '    break;',
    '}',
    `location = ${slotAnswerPath(inputs)} {`,
    '    # A connection from the host to itself is the only one whose two addresses are the same.',
    '    set $bluegreen_ends "$remote_addr|$server_addr";',
    '    if ($bluegreen_ends !~ "^(.+)\\|\\1$") {',
    '        return 404;',
    '    }',
    '    default_type text/plain;',
    `    return 200 "${slotAnswerVariables(inputs)}\\n";`,
    '}',
  ])
}

// A request whose connection is refused goes to the other slot; so does one that gets no answer, unless it may have changed something.
// nginx must not count the slot as unavailable because of it: often nothing runs on the other, and every user would get a 502 for as
// long; else all would get the previous version.
export function upstreamLines(
  inputs: Inputs,
  primary: number,
  backup: number,
  name = upstreamName(inputs, primary),
): string[] {
  const hosts = serverAddresses(inputs)
  return [
    `upstream ${name} {`,
    ...(hosts.length === 1 ? serverPair(hosts, primary, backup) : serversOfSeveral(hosts, primary, backup)),
    // Closed by nginx before applications do, whose own limit is 20 s or more: no request meets a connection that ends.
    '    keepalive 16;',
    '    keepalive_timeout 15s;',
    '}',
  ]
}

function serverPair(hosts: readonly string[], primary: number, backup: number): string[] {
  return hosts.flatMap((host) => [
    `    server ${host}:${primary} max_fails=0;`,
    `    server ${host}:${backup} backup max_fails=0;`,
  ])
}

// A host that is off must not hold its share of all requests: it is skipped, and tried again after a second. If all are skipped and
// nothing listens on the other slot, they are asked all the same.
function serversOfSeveral(hosts: readonly string[], primary: number, backup: number): string[] {
  return [
    ...hosts.map((host) => `    server ${host}:${primary} max_fails=3 fail_timeout=1s;`),
    ...hosts.map((host) => `    server ${host}:${backup} backup max_fails=0 weight=1000;`),
    ...hosts.map((host) => `    server ${host}:${primary} backup max_fails=0;`),
  ]
}

/** What a request says of its connection to the application. */
export function connectionLines(inputs: Inputs): string[] {
  return [`map $http_upgrade $${variableName(inputs, 'connection')} {`, '    default upgrade;', "    '' '';", '}']
}

/** Whether the answer to a request is endless. */
export function streamLines(inputs: Inputs): string[] {
  return [
    `map "$http_upgrade $http_accept" $${variableName(inputs, 'streams')} {`,
    '    default 0;',
    '    ~*^websocket 1;',
    '    ~text/event-stream 1;',
    '}',
  ]
}

/** A preview shows the standby or nothing: its upstreams have no backup, and what was down a moment ago is asked again. */
function previewLines(inputs: Inputs): string[] {
  const { previewFrom } = inputs.setup
  if (previewFrom.length === 0) return []
  const upstreams = [inputs.ports.blue, inputs.ports.green].flatMap((port) => [
    `upstream ${previewName(inputs, port)} {`,
    ...serverAddresses(inputs).map((server) => `    server ${server}:${port} max_fails=0;`),
    '}',
  ])
  return [
    ...upstreams,
    `geo $${variableName(inputs, 'preview')} {`,
    '    default 0;',
    ...previewFrom.map((network) => `    ${network} 1;`),
    '}',
  ]
}

function serverAddresses({ appHosts }: Inputs): string[] {
  return appHosts.map(({ address }) => inBrackets(address))
}

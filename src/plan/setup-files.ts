import type { Inputs } from '../inputs/inputs.ts'
import { instantName, instantPaths, tellPath } from './instant-layout.ts'
import type { SiteDoor } from './nginx-config.ts'
import { signSetupFile } from './setup-mark.ts'

/** The upstream that sends requests to a slot, and to the other one while that slot refuses connections. */
export function upstreamName(inputs: Inputs, port: number): string {
  return `${instantName(inputs)}_${port}`
}

/** Both upstreams, for the `http` level. */
export function renderUpstreams(inputs: Inputs): string {
  const { blue, green } = inputs.ports
  return signSetupFile(inputs, [
    ...upstreamLines(inputs, blue, green),
    ...upstreamLines(inputs, green, blue),
    ...previewLines(inputs),
  ])
}

/** The choice of the slot per request and the location that tells it, for the `server` level. */
export function renderServerSnippet(inputs: Inputs): string {
  const { blue, green } = inputs.ports
  const hasPreview = inputs.setup.previewFrom.length > 0
  return signSetupFile(inputs, [
    `# door: listen=${inputs.setup.listen.split(' ')[0]} server_name=${inputs.setup.serverName.split(' ')[0]}`,
    '# The link is looked up anew for every request: to change it is to promote, with no reload.',
    'open_file_cache off;',
    `set $live ${upstreamName(inputs, blue)};`,
    ...(hasPreview ? [`set $standby ${previewName(inputs, green)};`] : []),
    `if (-e ${instantPaths(inputs).state}/live/${green}) {`,
    `    set $live ${upstreamName(inputs, green)};`,
    ...(hasPreview ? [`    set $standby ${previewName(inputs, blue)};`] : []),
    '}',
    ...(hasPreview
      ? [
          `set $bluegreen_wish "$${previewVariable(inputs)}$http_x_bluegreen_slot";`,
          'if ($bluegreen_wish = "1standby") {',
          '    set $live $standby;',
          '}',
        ]
      : []),
    `location = ${tellPath(inputs)} {`,
    '    # A connection from the host to itself is the only one whose two addresses are the same.',
    '    set $bluegreen_ends "$remote_addr|$server_addr";',
    '    if ($bluegreen_ends !~ "^(.+)\\|\\1$") {',
    '        return 404;',
    '    }',
    '    default_type text/plain;',
    '    return 200 "$live\\n";',
    '}',
  ])
}

/** The whole site of the instant layout. */
export function renderInstantSite(inputs: Inputs): string {
  const { upstreamsSnippet, serverSnippet } = instantPaths(inputs)
  return signSetupFile(inputs, [
    `include ${upstreamsSnippet};`,
    '',
    ...serverLines(inputs, [`include ${serverSnippet};`], 'http://$live'),
  ])
}

/** One of the two sites of the links layout: this slot is its primary, the other one its backup. */
export function renderLinkedSite(inputs: Inputs, port: number): string {
  const { blue, green } = inputs.ports
  const upstream = upstreamLines(inputs, port, port === blue ? green : blue, instantName(inputs))
  return signSetupFile(inputs, [...upstream, '', ...serverLines(inputs, [], `http://${instantName(inputs)}`)])
}

/** How to reach the site that includes the snippet, as setup wrote it into its second line. */
export function readSnippetDoor(text: string): SiteDoor | null {
  const [, address, port, name] = /^# door: listen=(?:(\S+):)?(\d+) server_name=(\S+)$/m.exec(text) ?? []
  if (port === undefined) return null
  const bare = (address ?? '').replace(/^\[(.*)\]$/, '$1')
  return {
    address: ['', '*', '0.0.0.0', '::'].includes(bare) ? '127.0.0.1' : bare,
    port: Number(port),
    tls: false,
    hostHeader: name === undefined || name === '_' || name.includes('*') ? null : name,
  }
}

// A refused connection goes to the other slot at once. A slot that hangs must not hold every request, so nginx counts it as
// dead and tries it with one request a second; the others go to the backup, which must never count as dead itself.
function upstreamLines(
  inputs: Inputs,
  primary: number,
  backup: number,
  name = upstreamName(inputs, primary),
): string[] {
  const servers = serversOf(inputs)
  return [
    `upstream ${name} {`,
    ...servers.map((server) => `    server ${server}:${primary} max_fails=1 fail_timeout=1s;`),
    ...servers.map((server) => `    server ${server}:${backup} backup max_fails=0;`),
    '}',
  ]
}

/** A preview shows the standby or nothing: its upstreams have no backup. */
function previewLines(inputs: Inputs): string[] {
  const { previewFrom } = inputs.setup
  if (previewFrom.length === 0) return []
  const upstreams = [inputs.ports.blue, inputs.ports.green].flatMap((port) => [
    `upstream ${previewName(inputs, port)} {`,
    ...serversOf(inputs).map((server) => `    server ${server}:${port};`),
    '}',
  ])
  return [
    ...upstreams,
    `geo $${previewVariable(inputs)} {`,
    '    default 0;',
    ...previewFrom.map((network) => `    ${network} 1;`),
    '}',
  ]
}

function previewName(inputs: Inputs, port: number): string {
  return `${upstreamName(inputs, port)}_alone`
}

function previewVariable(inputs: Inputs): string {
  return `bluegreen_preview_${instantName(inputs).replaceAll(/[^A-Za-z0-9_]/g, '_')}`
}

function serversOf({ apps }: Inputs): string[] {
  return apps.map(({ address }) => (address.includes(':') ? `[${address}]` : address))
}

function serverLines(inputs: Inputs, extra: readonly string[], target: string): string[] {
  return [
    'server {',
    `    listen ${inputs.setup.listen};`,
    `    server_name ${inputs.setup.serverName};`,
    ...extra.map((line) => `    ${line}`),
    '    location / {',
    `        proxy_pass ${target};`,
    '        proxy_set_header Host $host;',
    '        proxy_set_header X-Real-IP $remote_addr;',
    '        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    '        proxy_set_header X-Forwarded-Proto $scheme;',
    '    }',
    '}',
  ]
}

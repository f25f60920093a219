import type { Inputs } from '../../inputs/inputs.ts'
import type { TlsInputs } from '../../inputs/read-nginx.ts'
import { parseNginxConfig } from '../nginx/directives.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import { type ListenPlace, listenPlacesOf } from '../nginx/listens.ts'
import { serviceUpstreamName, variableName } from '../nginx/names.ts'
import { serverBlocks } from '../nginx/route.ts'
import { askedAddressHeaders, askedAddressMaps } from './asked-address.ts'
import { connectionLines, upstreamLines } from './nginx-files.ts'
import { requestSnippets } from './request-snippets.ts'
import { stampSetupFile } from './setup-header.ts'

const HTTP_PORT = 80
const HTTPS_PORT = 443
/** From this one on `http2` is a directive of its own; before, a word of `listen`. */
const HTTP2_DIRECTIVE_SINCE = [1, 25, 1]

/** The whole site of the instant layout; `nginxVersion` as `1.22.1`, null if it is not known. */
export function renderInstantSite(inputs: Inputs, nginxVersion: string | null, hasIpv6 = false): string {
  const { upstreamsSnippet, serverSnippet } = instantPaths(inputs)
  const servers = serverLines(inputs, nginxVersion, hasIpv6, serverSnippet, 'http://$live')
  return stampSetupFile(inputs, [`include ${upstreamsSnippet};`, ...askedAddressMaps(inputs), '', ...servers])
}

/** One of the two sites of the links layout: this slot is its primary, the other one its backup. */
export function renderLinkedSite(inputs: Inputs, port: number, nginxVersion: string | null, hasIpv6 = false): string {
  const { blue, green } = inputs.ports
  const name = serviceUpstreamName(inputs)
  const upstream = upstreamLines(inputs, port, port === blue ? green : blue, name)
  const snippets = requestSnippets(inputs)
  const servers = serverLines(inputs, nginxVersion, hasIpv6, snippets.server(port), `http://${name}`)
  const above = [...upstream, ...connectionLines(inputs), ...askedAddressMaps(inputs), `include ${snippets.http};`]
  return stampSetupFile(inputs, [...above, '', ...servers])
}

function serverLines(
  inputs: Inputs,
  nginxVersion: string | null,
  hasIpv6: boolean,
  snippet: string,
  target: string,
): string[] {
  const { tls, listen, serverName } = inputs.setup
  const { port, flags } = splitListen(listen)
  const addresses = addressesOf(listen, hasIpv6)
  const listens =
    tls === null ? listenLines(addresses, `${port}${flags}`) : tlsLines(listen, addresses, tls, nginxVersion)
  // nginx writes no log whose path holds a variable while its root is not there, and some packages come without the default one.
  const extra = [`root ${instantPaths(inputs).state};`, `include ${snippet};`]
  return [
    ...(tls === null ? [] : redirectLines(inputs, addresses)),
    'server {',
    ...[...listens, `server_name ${serverName};`, ...extra, ...passingLines(inputs, target)].map(
      (line) => `    ${line}`,
    ),
    '}',
  ]
}

// With several hosts, each request to one that is off would wait for nginx's 60 s before it goes to another: kernels send a packet
// without an answer again after one and three seconds, so that five leave a host that is only busy its chance.
//
// Streams go through a location of their own, since an answer that is buffered first never arrives, and a connection
// that is quiet for a minute is not dead. 418 never leaves nginx.
//
// nginx checks that its root exists each time it logs to a path with a variable; here the cache saves it that.
function passingLines(inputs: Inputs, target: string): string[] {
  return [
    'proxy_http_version 1.1;',
    ...(inputs.appHosts.length > 1 ? ['proxy_connect_timeout 5s;'] : []),
    ...askedAddressHeaders(inputs),
    'proxy_set_header X-Real-IP $remote_addr;',
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    'proxy_set_header Upgrade $http_upgrade;',
    `proxy_set_header Connection $${variableName(inputs, 'connection')};`,
    'location / {',
    '    open_file_cache max=8;',
    '    error_page 418 = @bluegreen_stream;',
    `    if ($${variableName(inputs, 'streams')}) {`,
    '        return 418;',
    '    }',
    `    proxy_pass ${target};`,
    '}',
    'location @bluegreen_stream {',
    '    proxy_buffering off;',
    '    proxy_read_timeout 1h;',
    '    proxy_send_timeout 1h;',
    `    proxy_pass ${target};`,
    '}',
  ]
}

/** A `listen` in its parts. */
export function splitListen(listen: string): { address: string; port: number; flags: string } {
  const [, address = '', port, flags = ''] = /^(.*?:)?(\d+)( .*)?$/.exec(listen) ?? []
  return { address, port: Number(port), flags }
}

/** What comes before the port: without an address nginx listens for IPv4 alone, but users connect over IPv6, too. */
function addressesOf(listen: string, hasIpv6: boolean): string[] {
  const { address } = splitListen(listen)
  return address === '' && hasIpv6 ? ['', '[::]:'] : [address]
}

function listenLines(addresses: readonly string[], portAndFlags: string): string[] {
  return addresses.map((address) => `listen ${address}${portAndFlags};`)
}

/** Where a site that setup writes answers users. */
export function setupListens({ setup: { listen, tls } }: Inputs, hasIpv6: boolean): ListenPlace[] {
  const place = tls === null ? splitListen(listen).port : `${tlsPort(listen)} ssl`
  const lines = listenLines(addressesOf(listen, hasIpv6), `${place}`)
  return listenPlacesOf(serverBlocks(parseNginxConfig(`server { ${lines.join(' ')} }`)))
}

/** If it listens on port 80, HTTPS is on 443; else on the port that was asked for. */
export function tlsPort(listen: string): number {
  const { port } = splitListen(listen)
  return port === HTTP_PORT ? HTTPS_PORT : port
}

function tlsLines(listen: string, addresses: readonly string[], tls: TlsInputs, nginxVersion: string | null): string[] {
  const { flags } = splitListen(listen)
  const place = `${tlsPort(listen)} ssl`
  const hasDirective = nginxVersion !== null && isAtLeast(nginxVersion, HTTP2_DIRECTIVE_SINCE)
  return [
    ...listenLines(addresses, nginxVersion === null || hasDirective ? `${place}${flags}` : `${place} http2${flags}`),
    ...(hasDirective ? ['http2 on;'] : []),
    `ssl_certificate ${tls.certificate};`,
    `ssl_certificate_key ${tls.key};`,
    'ssl_protocols TLSv1.2 TLSv1.3;',
  ]
}

function redirectLines({ setup: { listen, serverName } }: Inputs, addresses: readonly string[]): string[] {
  const { flags } = splitListen(listen)
  const port = tlsPort(listen)
  return [
    'server {',
    ...listenLines(addresses, `${HTTP_PORT}${flags}`).map((line) => `    ${line}`),
    `    server_name ${serverName};`,
    `    return 301 https://$host${port === HTTPS_PORT ? '' : `:${port}`}$request_uri;`,
    '}',
    '',
  ]
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number)
  const differing = least.findIndex((part, index) => parts[index] !== part)
  return differing < 0 || (parts[differing] ?? 0) > (least[differing] ?? 0)
}

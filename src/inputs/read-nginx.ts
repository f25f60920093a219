import { isIPv4, isIPv6 } from 'node:net'
import type { InputReader } from './input-reader.ts'
import { PORTS, parseNumber, readBoolean, readFolder, readMatching, readOneOf } from './read-values.ts'

export type Layout = 'instant' | 'links'

export interface NginxInputs {
  /** File name in both folders; `{environment}` is filled in, `{port}` is not yet. */
  readonly site: string
  readonly sitesAvailable: string
  readonly sitesEnabled: string
  readonly testCommand: string
  readonly reloadCommand: string
}

/** Absolute paths on the nginx hosts. */
export interface TlsInputs {
  readonly certificate: string
  readonly key: string
}

export interface SetupInputs {
  readonly layout: Layout
  /** The value of nginx's `listen`: a port or an address with a port, and `default_server` if wanted. */
  readonly listen: string
  readonly serverName: string
  readonly overwrite: boolean
  /** Addresses or networks that may reach the standby through nginx. */
  readonly previewFrom: readonly string[]
  /** Null: the site is plain HTTP. */
  readonly tls: TlsInputs | null
}

const SITE = /^(?=.*\{port\})(?:[A-Za-z0-9]|\{environment\}|\{port\})(?:[A-Za-z0-9._-]|\{environment\}|\{port\}){0,99}$/
const SERVER_NAME = /^(\*\.|\.)?[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?(\.\*)?$/

export function readNginx(inputs: InputReader, environment: string): NginxInputs {
  const site = readMatching(inputs, 'site', SITE, 'letters, digits, ".", "_", "-", {environment} and, required, {port}')
  const nginx = {
    site: site.replaceAll('{environment}', environment),
    sitesAvailable: readFolder(inputs, 'nginx-sites-available'),
    sitesEnabled: readFolder(inputs, 'nginx-sites-enabled'),
    testCommand: readMatching(inputs, 'nginx-test-command', /./, 'a shell command'),
    reloadCommand: readMatching(inputs, 'nginx-reload-command', /./, 'a shell command'),
  }
  if (nginx.sitesAvailable !== '' && nginx.sitesAvailable === nginx.sitesEnabled) {
    inputs.report('nginx-sites-available and nginx-sites-enabled are the same folder')
  }
  return nginx
}

export function readSetup(inputs: InputReader): SetupInputs {
  return {
    layout: readOneOf(inputs, 'setup-layout', ['instant', 'links']),
    listen: readListen(inputs),
    serverName: readServerName(inputs),
    overwrite: readBoolean(inputs, 'setup-overwrite'),
    previewFrom: readNetworks(inputs),
    tls: readTls(inputs),
  }
}

function readListen(inputs: InputReader): string {
  const [place = '', ...flags] = inputs.text('setup-listen').split(/[ \t]+/)
  const validFlags = flags.length === 0 || (flags.length === 1 && flags[0] === 'default_server')
  if (isListenPlace(place) && validFlags) return [place, ...flags].join(' ')
  inputs.reportWrong('setup-listen', 'a port, address:port or [IPv6 address]:port, then default_server if wanted')
  return ''
}

function isListenPlace(place: string): boolean {
  const match = /^(?:(?:\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<v4>[0-9.]+|\*)):)?(?<port>\d+)$/.exec(place)
  if (match?.groups === undefined || parseNumber(match.groups['port'] ?? '', PORTS) === null) return false
  const { v4, v6 } = match.groups
  return (v6 === undefined || isIPv6(v6)) && (v4 === undefined || v4 === '*' || isIPv4(v4))
}

function readServerName(inputs: InputReader): string {
  const names = inputs.text('setup-server-name').split(/[ \t]+/)
  if (names.every((name) => SERVER_NAME.test(name))) return names.join(' ')
  inputs.reportWrong('setup-server-name', 'host names separated by spaces, a "*" only as first or last part, or "_"')
  return ''
}

function readTls(inputs: InputReader): TlsInputs | null {
  const names = ['setup-tls-certificate', 'setup-tls-certificate-key'] as const
  if (names.every((name) => inputs.text(name) === '')) return null
  if (names.some((name) => inputs.text(name) === '')) {
    inputs.report('setup-tls-certificate and setup-tls-certificate-key belong together: give both, or neither')
    return null
  }
  const [certificate, key] = names
  return { certificate: readFolder(inputs, certificate), key: readFolder(inputs, key) }
}

function readNetworks(inputs: InputReader): string[] {
  const networks = inputs
    .text('setup-preview-from')
    .split(/[\s,]+/)
    .filter(Boolean)
  if (!networks.every(isNetwork))
    inputs.reportWrong('setup-preview-from', 'IP addresses and networks such as 10.0.0.0/8, separated by spaces')
  return networks
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0
  return width > 0 && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= width))
}

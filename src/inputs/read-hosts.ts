import { isIPv6 } from 'node:net'
import { atPort } from './host-port.ts'
import { quoteValue } from './input-error.ts'
import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'
import { PORTS, parseNumber, readFolder, readMatching, readNumber } from './read-values.ts'

/** A server and how to log in to it. */
export interface HostAddress {
  /** Name or IP address as the workflow wrote it, without brackets. */
  readonly host: string
  readonly port: number
  readonly user: string
}

/** A server that runs the application. */
export interface AppHostAddress extends HostAddress {
  /** Where nginx reaches the application: a name or IP address without brackets, `host` unless the workflow says otherwise. */
  readonly address: string
  /** Absolute path of the service's folder on this host. */
  readonly deployPath: string
}

/** A user from a directory service may be named deploy@corp.example.com: the last @ separates. */
const FORM = /^(?:(?<user>.*)@)?(?<host>\[[^\]]*\]|[^:=@[\]]*)(?::(?<port>[^=]*))?(?:=(?<address>.*))?$/
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}\$?$/
const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/

/** Instead of hosts: the service has no nginx. */
export const NO_NGINX = 'none'
/** Where an app host reaches its own application: its name may only work for others. */
const LOOPBACK = '127.0.0.1'

/** How to log in to hosts whose line does not say it. */
interface LoginDefaults {
  readonly user: string
  readonly port: number
}

interface ParsedHost extends HostAddress {
  readonly address: string | null
}

/** All the hosts of a run. */
interface HostInputs {
  readonly appHosts: AppHostAddress[]
  readonly nginxHosts: HostAddress[]
  readonly jump: HostAddress | null
}

export function readHosts(inputs: InputReader, service: string): HostInputs {
  const defaults = {
    user: readMatching(inputs, 'ssh-user', USER, 'a user name'),
    port: readNumber(inputs, 'ssh-port', PORTS),
  }
  const givenPath = inputs.text('deploy-path') === '' ? '' : readFolder(inputs, 'deploy-path')
  if (inputs.text('app-hosts') === '')
    inputs.reportWrong('app-hosts', 'hosts, one per line, as in ubuntu@app.example.com')
  const isBehindNginx = !inputs.lines('nginx-hosts').includes(NO_NGINX)
  const appHosts = readHostLines(inputs, 'app-hosts', defaults).map(({ host, port, user, address }) => {
    const deployPath = givenPath || `/home/${user}/${service}`
    return { host, port, user, address: address ?? (isBehindNginx ? host : LOOPBACK), deployPath }
  })
  const [jump = null, ...others] = readHostsWithoutAddress(inputs, 'ssh-jump', defaults)
  if (others.length > 0) inputs.report('ssh-jump has more than one line; allowed: one host')
  return { appHosts, nginxHosts: readNginxHosts(inputs, defaults, appHosts), jump }
}

function readNginxHosts(
  inputs: InputReader,
  defaults: LoginDefaults,
  appHosts: readonly AppHostAddress[],
): HostAddress[] {
  const lines = inputs.lines('nginx-hosts')
  if (lines.length === 0) return appHosts.slice(0, 1).map(({ host, port, user }) => ({ host, port, user }))
  if (!lines.includes(NO_NGINX)) return readHostsWithoutAddress(inputs, 'nginx-hosts', defaults)
  if (lines.length > 1)
    inputs.report(`nginx-hosts has "${NO_NGINX}" together with hosts; allowed: hosts, or "${NO_NGINX}" alone`)
  return []
}

function readHostsWithoutAddress(inputs: InputReader, name: InputName, defaults: LoginDefaults): HostAddress[] {
  return readHostLines(inputs, name, defaults).map(({ host, port, user, address }) => {
    if (address !== null) inputs.report(`${name}: "=address" belongs to app-hosts only`)
    return { host, port, user }
  })
}

function readHostLines(inputs: InputReader, name: InputName, defaults: LoginDefaults): ParsedHost[] {
  const hosts = inputs.lines(name).flatMap((line) => {
    const host = parseHost(line, defaults)
    if (typeof host !== 'string') return [host]
    inputs.report(`${name}: ${quoteValue(line)} ${host}`)
    return []
  })
  const servers = hosts.map(({ host, port }) => atPort(host, port))
  const twice = servers.find((server, index) => servers.indexOf(server) !== index)
  if (twice !== undefined) inputs.report(`${name} names ${twice} twice; allowed: each host once`)
  return hosts
}

/** The host, or what is wrong with it. */
function parseHost(line: string, defaults: LoginDefaults): ParsedHost | string {
  const parts = FORM.exec(line)?.groups
  if (parts === undefined) return 'is not of the form [user@]host[:port]; an IPv6 address goes in brackets'
  const host = parseName(parts['host'] ?? '')
  if (host === null) return 'has no valid host; allowed: a name, an IPv4 address or an IPv6 address in brackets'
  const user = parts['user'] ?? defaults.user
  if (parts['user'] !== undefined && !USER.test(user)) return 'has no valid user name'
  const port = parts['port'] === undefined ? defaults.port : parseNumber(parts['port'], PORTS)
  if (port === null) return `has no valid port; allowed: ${PORTS.from} to ${PORTS.to}`
  const address = parts['address'] === undefined ? null : parseName(parts['address'])
  if (parts['address'] !== undefined && address === null) {
    return 'has no valid address after "="; allowed: a name, an IPv4 address or an IPv6 address in brackets'
  }
  return { host, port, user, address }
}

function parseName(text: string): string | null {
  if (HOST_NAME.test(text)) return text
  const bracketed = /^\[([0-9A-Fa-f:.]+)\]$/.exec(text)?.[1]
  return bracketed !== undefined && isIPv6(bracketed) ? bracketed : null
}

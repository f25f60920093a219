import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

export interface Network {
  readonly bridge: string
  /** The first three numbers of its IPv4 addresses. */
  readonly prefix: string
  readonly number: number
}

/** The IPv6 address of who has this IPv4 address on a bed's network: of a unique local prefix, RFC 4193. */
export function toIpv6(address: string): string {
  return `fdbe:d::${address.replaceAll('.', ':')}`
}

/** Makes a bridge with the first free subnet of 198.18.0.0/16, which RFC 2544 sets aside for benchmarks. */
export function claimNetwork(): Network {
  for (let number = 1; number < 255; number++) {
    const network = { bridge: `bgbed${number}`, prefix: `198.18.${number}`, number }
    if (!isRouted(network.prefix) && addBridge(network)) return network
  }
  throw new Error('no free subnet for a test bed in 198.18.0.0/16: are old beds left? (ip link)')
}

function isRouted(prefix: string): boolean {
  const routes = execFileSync('ip', ['-4', 'route', 'show', 'match', `${prefix}.1`], { encoding: 'utf8' })
  return routes.split('\n').some((route) => route !== '' && !route.startsWith('default'))
}

function addBridge({ bridge, prefix }: Network): boolean {
  // Fails if another bed has just taken the same number.
  if (spawnSync('ip', ['link', 'add', bridge, 'type', 'bridge']).status !== 0) return false
  execFileSync('ip', ['address', 'add', `${prefix}.1/24`, 'dev', bridge])
  // Where the kernel has no IPv6, the stories that need it say so.
  spawnSync('ip', ['address', 'add', `${toIpv6(`${prefix}.1`)}/112`, 'dev', bridge, 'nodad'])
  execFileSync('ip', ['link', 'set', bridge, 'up'])
  if (isBridgeFiltered()) spawnSync('iptables', ['-I', ...acceptRule(bridge)])
  return true
}

export function removeBridge(bridge: string): void {
  if (!existsSync(`/sys/class/net/${bridge}`)) return
  if (isBridgeFiltered()) spawnSync('iptables', ['-D', ...acceptRule(bridge)])
  execFileSync('ip', ['link', 'delete', bridge])
}

/** Where frames between two hosts pass the IPv4 filter too, a Docker engine's default policy drops them. */
function isBridgeFiltered(): boolean {
  const setting = '/proc/sys/net/bridge/bridge-nf-call-iptables'
  return existsSync(setting) && readFileSync(setting, 'utf8').trim() === '1'
}

function acceptRule(bridge: string): string[] {
  return ['FORWARD', '-i', bridge, '-o', bridge, '-j', 'ACCEPT']
}

/** This machine's end of a host's link, as systemd-nspawn names it. */
function linkOf(machine: string): string {
  return `vb-${machine}`
}

export function setLink(machine: string, state: 'up' | 'down'): void {
  execFileSync('ip', ['link', 'set', linkOf(machine), state])
}

/** The link of a machine that was killed goes with its last process, which may take a moment. */
export function removeLink(machine: string): void {
  spawnSync('ip', ['link', 'delete', linkOf(machine)])
}

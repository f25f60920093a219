/** Before the 32 bits of an IPv4 address that is written as an IPv6 one. */
const MAPPED = /^0{80}1{16}/
/** 127.0.0.0/8, 169.254.0.0/16, ::1 and fe80::/10. */
const NOT_REACHED_FROM_ELSEWHERE = /^(?:01111111.{24}|1010100111111110.{16}|0{127}1|1111111010.{118})$/

/**
 * Whether it is an IP address that this host does not have, as one that keepalived has moved to another host: nginx may listen
 * on it all the same. `own` are the host's, as its routes say; of a kind of which none is known, any may be one.
 */
export function isElsewhere(address: string, own: readonly string[]): boolean {
  const bits = bitsOfAddress(address)
  if (bits === null) return false
  const networks = own.map(bitsOfNetwork).filter((network) => network?.total === bits.length)
  return networks.length > 0 && !networks.some((network) => network && bits.startsWith(network.prefix))
}

/** The bits of each address at which others may reach the host: no network, and neither its loopback nor a link's own. */
export function reachableAddresses(own: readonly string[]): string[] {
  return own.flatMap((network) => {
    const { prefix = '', total } = bitsOfNetwork(network) ?? {}
    return prefix.length === total && !NOT_REACHED_FROM_ELSEWHERE.test(prefix) ? [prefix] : []
  })
}

/** Of an IP address; null if it is none. */
export function bitsOfAddress(address: string): string | null {
  return address.includes(':') ? (bitsOfIpv6(address)?.replace(MAPPED, '') ?? null) : bitsOfIpv4(address)
}

/** Of an address, by its bits, with a port: what nginx tells listens apart by. */
export function placeKey(bits: string | null, port: number): string {
  return `${bits} ${port}`
}

/** An address by its bits. */
export function formatBits(bits: string): string {
  const [width, radix, separator] = bits.length === 32 ? [8, 10, '.'] : [16, 16, ':']
  const digits = Array.from({ length: bits.length / width }, (_, index) =>
    bits.slice(index * width, (index + 1) * width),
  )
  return digits.map((digit) => Number.parseInt(digit, 2).toString(radix)).join(separator)
}

/** As in 127.0.0.0/8, or as Linux writes an IPv6 address: 32 hexadecimal digits, and two of the prefix's length. */
function bitsOfNetwork(network: string): { readonly prefix: string; readonly total: number } | null {
  const [address = '', length = ''] = network.split('/')
  const isHex = /^[\da-f]{32}$/.test(address)
  const bits = isHex ? bitsOf([...address], 4, 16) : bitsOfIpv4(address)
  if (bits === null) return null
  return { prefix: bits.slice(0, Number.parseInt(length, isHex ? 16 : 10)), total: bits.length }
}

function bitsOfIpv4(address: string): string | null {
  return /^\d+(\.\d+){3}$/.test(address) ? bitsOf(address.split('.'), 8, 10) : null
}

function bitsOfIpv6(address: string): string | null {
  if (!URL.canParse(`http://[${address}]`)) return null
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [first, last] = [before, after ?? ''].map((half) => half.split(':').filter(Boolean)) as [string[], string[]]
  const zeros = new Array<string>(8 - first.length - last.length).fill('0')
  return bitsOf([...first, ...zeros, ...last], 16, 16)
}

function bitsOf(digits: readonly string[], width: number, radix: number): string {
  return digits.map((digit) => Number.parseInt(digit, radix).toString(2).padStart(width, '0')).join('')
}

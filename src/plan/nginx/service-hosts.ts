import type { Inputs } from '../../inputs/inputs.ts'
import type { SlotAddresses } from './slot-addresses.ts'

const LOOPBACK = ['127.0.0.1', 'localhost', '::1']

/** Names and addresses at which nginx may reach the service, without brackets, in lower case. */
export function serviceHosts({ appHosts, nginxHosts }: Pick<Inputs, 'appHosts' | 'nginxHosts'>): string[] {
  const named = appHosts.flatMap(({ host, address }) => [host, address]).map((name) => name.toLowerCase())
  const isOnNginxHost = nginxHosts.some(({ host }) => named.includes(host.toLowerCase()))
  return withLoopback(isOnNginxHost ? [...named, ...LOOPBACK] : named)
}

/** The slots of the service, as far as the inputs say. */
export function serviceSlots(inputs: Pick<Inputs, 'appHosts' | 'nginxHosts' | 'ports'>): SlotAddresses {
  return { ports: [inputs.ports.blue, inputs.ports.green], hosts: serviceHosts(inputs) }
}

/** With every spelling of the host itself, if one of them is among the names. */
export function withLoopback(names: readonly string[]): string[] {
  return [...new Set(names.some((name) => LOOPBACK.includes(name)) ? [...names, ...LOOPBACK] : names)]
}

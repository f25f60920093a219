import type { BedHost } from '../bed/host.ts'
import { type Relay, startRelay } from '../bed/relay.ts'
import { createTrafficMeter, type TrafficMark } from '../bed/traffic.ts'
import type { Service } from '../harness/service.ts'
import type { Door } from '../harness/through-relays.ts'

export const LINKS = ['direct', 'relay'] as const
export type LinkName = (typeof LINKS)[number]

/** The slower link: 20 ms each way, 100 Mbit/s, to each host. */
export const SLOW = { delayMs: 20, bitsPerSecond: 100e6 } as const

/** Where a contender finds the hosts' sshd. */
export interface Link {
  readonly name: LinkName
  readonly apps: readonly Door[]
  readonly nginx: Door
  /** What has passed; null on the direct link, which nothing stands in. */
  readonly marks: readonly TrafficMark[] | null
  close(): Promise<void>
}

export async function openLink(name: LinkName, { bed }: Service, hosts: readonly BedHost[]): Promise<Link> {
  const sshd = ({ address }: BedHost): Door => ({ host: address, port: 22 })
  const targets = { apps: hosts.map(sshd), nginx: sshd(bed.nginx) }
  if (name === 'direct') return { name, ...targets, marks: null, close: async () => undefined }
  const meter = createTrafficMeter()
  const open = (target: Door): Promise<Relay> => startRelay(target, { ...SLOW, meter })
  const [nginx, ...apps] = await Promise.all([open(targets.nginx), ...targets.apps.map(open)])
  return {
    name,
    apps,
    nginx,
    marks: meter.marks,
    async close() {
      await Promise.all([nginx, ...apps].map((relay) => relay.close()))
    },
  }
}

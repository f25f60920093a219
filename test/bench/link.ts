import type { BedHost } from '../bed/host.ts'
import { type Relay, startRelay } from '../bed/relay.ts'
import { createTrafficMeter, type TrafficMark } from '../bed/traffic.ts'
import type { Service } from '../harness/service.ts'
import type { SshAddress } from '../harness/through-relays.ts'
import { both } from './meters.ts'

/** Those on which contenders are compared. */
export const LINKS = ['direct', 'relay'] as const
export type LinkName = (typeof LINKS)[number] | 'jump'

/** The slower link: 20 ms each way, 100 Mbit/s, to each host. */
export const SLOW = { delayMs: 20, bitsPerSecond: 100e6 } as const
/** The slowest link: the one to a jump host, which all hosts share. */
export const JUMP = { delayMs: 20, bitsPerSecond: 10e6 } as const

export const linkNames: Record<LinkName, string> = {
  direct: 'direct',
  relay: formatLink(SLOW),
  jump: `${formatLink(JUMP)}, through a jump host`,
}

/** Where a contender finds the hosts' sshd. */
export interface Link {
  readonly name: LinkName
  readonly apps: readonly SshAddress[]
  readonly nginx: SshAddress
  /** The sshd that all the others are reached through; null if there is none. */
  readonly jump: SshAddress | null
  /** What has passed; null on the direct link, which nothing stands in. */
  readonly marks: LinkMarks | null
  close(): Promise<void>
}

export interface LinkMarks {
  readonly all: readonly TrafficMark[]
  /** Of each app host by itself, where each has a relay of its own. */
  readonly apps: ReadonlyArray<readonly TrafficMark[]>
}

export async function openLink(name: LinkName, { bed }: Service, hosts: readonly BedHost[]): Promise<Link> {
  const sshd = ({ address }: BedHost): SshAddress => ({ host: address, port: 22 })
  const targets = { apps: hosts.map(sshd), nginx: sshd(bed.nginx) }
  if (name === 'direct') return { name, ...targets, jump: null, marks: null, close: async () => undefined }
  const all = createTrafficMeter()
  const relays: Relay[] = []
  const open = async (target: SshAddress, own = createTrafficMeter()): Promise<Relay> => {
    const relay = await startRelay(target, { ...(name === 'jump' ? JUMP : SLOW), meter: both(all, own) })
    relays.push(relay)
    return relay
  }
  // The nginx host is the jump host too, as in many a small network.
  const jump = name === 'jump' ? await open(targets.nginx) : null
  const nginx = jump ? targets.nginx : await open(targets.nginx)
  const meters = jump ? [] : targets.apps.map(createTrafficMeter)
  const apps = jump ? targets.apps : await Promise.all(targets.apps.map((target, index) => open(target, meters[index])))
  return {
    name,
    apps,
    nginx,
    jump,
    marks: { all: all.marks, apps: meters.map(({ marks }) => marks) },
    async close() {
      await Promise.all(relays.map((relay) => relay.close()))
    },
  }
}

function formatLink({ delayMs, bitsPerSecond }: typeof SLOW | typeof JUMP): string {
  return `${delayMs} ms each way, ${bitsPerSecond / 1e6} Mbit/s`
}

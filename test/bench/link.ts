import { type Relay, startRelay } from '../bed/relay.ts'
import { createTrafficMeter, type TrafficMark } from '../bed/traffic.ts'
import type { Service } from '../harness/service.ts'

export const LINKS = ['direct', 'relay'] as const
export type LinkName = (typeof LINKS)[number]

/** The slower link: 20 ms each way, 100 Mbit/s, to each host. */
export const SLOW = { delayMs: 20, bitsPerSecond: 100e6 } as const

/** Where a contender finds the hosts' sshd. */
export interface Link {
  readonly name: LinkName
  readonly app: { readonly host: string; readonly port: number }
  readonly nginx: { readonly host: string; readonly port: number }
  /** What has passed; null on the direct link, which nothing stands in. */
  readonly marks: readonly TrafficMark[] | null
  close(): Promise<void>
}

export async function openLink(name: LinkName, { bed }: Service): Promise<Link> {
  const targets = { app: { host: bed.app.address, port: 22 }, nginx: { host: bed.nginx.address, port: 22 } }
  if (name === 'direct') return { name, ...targets, marks: null, close: async () => undefined }
  const meter = createTrafficMeter()
  const open = (target: { readonly host: string; readonly port: number }): Promise<Relay> =>
    startRelay(target, { ...SLOW, meter })
  const [app, nginx] = await Promise.all([open(targets.app), open(targets.nginx)])
  return {
    name,
    app,
    nginx,
    marks: meter.marks,
    async close() {
      await Promise.all([app.close(), nginx.close()])
    },
  }
}

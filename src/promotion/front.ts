import type { NginxHost } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { LiveLink } from '../plan/live/live-link.ts'
import { entryNameAfter } from '../plan/nginx/enabled-entry-names.ts'

/** An nginx in front of the service, and the link on its disk that names the live slot. */
export interface Front {
  readonly nginx: NginxHost
  readonly link: LiveLink
}

/** Each nginx host with its link; both in the order of the inputs. */
export function frontsOf(hosts: readonly NginxHost[], links: readonly LiveLink[]): Front[] {
  return hosts.flatMap((nginx, index) => {
    const link = links[index]
    return link ? [{ nginx, link }] : []
  })
}

/** The same once the slot is live. */
export function frontAfter({ nginx, link }: Front, to: number, inputs: Inputs): Front {
  return {
    nginx,
    link: { ...link, port: to, isShared: false, entry: entryNameAfter(link.entry, to, inputs) },
  }
}

/** As {@link onEachHost}, on the nginx hosts. */
export async function onEachFront(fronts: readonly Front[], work: (front: Front) => Promise<void>): Promise<void> {
  const labelled = fronts.map((front) => ({ front, connection: front.nginx.connection }))
  await onEachHost(labelled, ({ front }) => work(front))
}

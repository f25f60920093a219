import type { BedHost } from '../bed/host.ts'

const BROKEN = '/etc/nginx/conf.d/broken.conf'
const STATE = '/var/lib/bluegreen/dev_live'

/** From now on the link can't be changed back, or nginx refuses it, until `fixReversal`. */
export async function breakReversal(nginx: BedHost, layout: string): Promise<void> {
  await nginx.run(layout === 'links' ? `echo "nonsense;" >${BROKEN}` : `chmod 555 ${STATE}`)
}

export async function fixReversal(nginx: BedHost, layout: string): Promise<void> {
  await nginx.run(layout === 'links' ? `rm ${BROKEN}` : `chmod 755 ${STATE}`)
}

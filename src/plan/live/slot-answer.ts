import type { Inputs } from '../../inputs/inputs.ts'
import { ADD_LISTEN } from '../nginx/endpoint.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import { isUpstreamOf } from '../nginx/names.ts'

/** What nginx says of its slots, as the names of their upstreams. */
export interface SlotAnswer {
  /** The live one: all clients get it but those whom a step sends to the other. */
  readonly live: string
  /** The one that the asker gets. */
  readonly own: string
  /** The asker's group; null if nginx is not set up for steps. */
  readonly group: number | null
}

/** Reads the answer of the location that reports the slot. */
export function readSlotAnswer(body: string): SlotAnswer {
  const [live = '', own = live, group = ''] = body.trim().split(' ')
  return { live, own, group: /^\d{1,2}$/.test(group) ? Number(group) : null }
}

/** A plain connection needs no certificate. */
export const REMEDY_FOR_CERTIFICATE = `The site asks clients for a certificate (ssl_verify_client), and a run has none. ${ADD_LISTEN}`

/** Whether this is nginx's answer to a client that shows no certificate. */
export function wantsCertificate(body: string): boolean {
  return body.includes('No required SSL certificate')
}

/** What to do about an answer that does not name the slot that the link points to. */
export function remedyForSlotAnswer({ status, body }: { status: number; body: string }, inputs: Inputs): string {
  const { serverSnippet, state } = instantPaths(inputs)
  const { live } = readSlotAnswer(body)
  if (wantsCertificate(body)) return REMEDY_FOR_CERTIFICATE
  if (status === 200 && [inputs.ports.blue, inputs.ports.green].some((port) => isUpstreamOf(inputs, port, live))) {
    return `nginx's workers can't resolve the link ${state}/live: they can't read that folder, or they don't follow links (disable_symlinks). Run operation: setup, which rewrites ${serverSnippet}.`
  }
  if ((status >= 300 && status < 400) || status === 403 || status === 503) {
    return `Most likely a redirect or return of the server block answers first. Make this the first line of that block: include ${serverSnippet};  Then run operation: setup, which rewrites that file.`
  }
  const another =
    'If another site takes these requests (a default_server, or the same server_name), disable it or set setup-server-name.'
  if (status !== 404) return another
  return `${another} If nginx runs in a container, let it share the host's network: through a published port no request comes from the host itself, which alone gets that answer.`
}

export const REMEDY_FOR_OTHER_PROTOCOL = `nginx runs, but does not speak HTTP/1.1 there, as a listen with http2 and without ssl does (for gRPC). ${ADD_LISTEN}`

/** What to do if nginx gives none; `isHungUp`: it was reached, but ended the connection. `name` is the one in the request. */
export function remedyForNoAnswer(isHungUp: boolean, name: string | null): string {
  if (!isHungUp) return 'See what systemctl status nginx says there, then start it: sudo systemctl start nginx'
  const how = 'nginx runs, but ended the connection, as "return 444;" and "ssl_reject_handshake on;" do.'
  if (name !== null) return `${how} Have the server block for ${name} answer requests from the host itself.`
  return `${how} Most likely a default_server refuses requests without a known name, and the service's site has none that a request could have. Give its server block one, in front of any others, as in server_name shop.example.com; or make it the default_server. Then reload nginx.`
}

import { type Directive, parseNginxConfig } from '../plan/nginx/directives.ts'
import { listenPlacesOf } from '../plan/nginx/listens.ts'
import type { OtherListen } from '../plan/nginx/lost-addresses.ts'
import { serverBlocks } from '../plan/nginx/route.ts'
import type { Answer } from './answer.ts'
import { splitFields } from './line.ts'

/** A server of another site, of which only one `listen` is known. */
export interface OtherServer {
  readonly path: string
  readonly server: Directive
}

export function readOtherServers(answer: Answer): OtherServer[] {
  return answer.texts('other-listen').flatMap((text) => {
    const [path = '', listen = ''] = splitFields(text, 1)
    return serverBlocks(parseNginxConfig(`server { listen ${listen}; }`)).map((server) => ({ path, server }))
  })
}

export function placesOfOthers(others: readonly OtherServer[]): OtherListen[] {
  return others.flatMap(({ path, server }) => listenPlacesOf([server]).map((place) => ({ ...place, path })))
}

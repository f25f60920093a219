import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import type { PinnedPass } from '../nginx/pinned-pass.ts'

/** Refuses a joined site with a part that no promotion would change. Throws a {@link Failure} that names it. */
export function refusePinned(host: string, pinned: PinnedPass | null, inputs: Inputs): void {
  if (pinned === null) return
  const { target, location, isJoined } = pinned
  const where = location === null ? '' : ` in ${location}`
  const hasPath = /^https?:\/\/[^/]*\//.test(target)
  const path = hasPath ? ' To strip the prefix as before, put in front of it: rewrite ^/LOCATION/(.*)$ /$1 break;' : ''
  const snippet = isJoined
    ? ''
    : ` Its server block needs this line, too: include ${instantPaths(inputs).serverSnippet};`
  throw new Failure(`${host}: "proxy_pass ${target};"${where} sends requests to the same slot after every promotion`, {
    remedy: `Write: proxy_pass http://$live;${snippet}${path}`,
  })
}

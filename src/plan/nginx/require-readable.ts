import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { shellWord } from '../shell-word.ts'
import { instantPaths } from './instant-layout.ts'

/**
 * Refuses a host whose configuration the deploy user can't read, if nothing that can be read tells how nginx knows the service. Setup,
 * which may read it as root, would find nothing to do, or enable a second site. Throws a {@link Failure}.
 */
export function requireReadable(nginx: NginxObservation, inputs: Inputs): void {
  const path = findUnreadable(nginx)
  if (path === null) return
  throw new Failure(
    `${nginx.host}: ${nginx.user} has no permission to read ${path}, so it can't tell which slot nginx uses`,
    {
      remedy: [
        'Have someone with root let the user read it, without its private keys: by a group, or with the package acl:',
        ...commandsFor(path, nginx, inputs).map((command) => `  ${command}`),
      ].join('\n'),
    },
  )
}

/** Of a snippet that no file includes which can be read, a file that can't be read may be the site. */
function findUnreadable({ instant, sites, unreadable, unread }: NginxObservation): string | null {
  if (instant?.isIncluded) return null
  return unreadable ?? (instant && sites.length < 2 ? unread : null)
}

/** What is written there later can be read, too. */
function commandsFor(path: string, { user, unreadable }: NginxObservation, inputs: Inputs): string[] {
  const [reads, inherits] = [`u:${user}:rX`, `d:u:${user}:rX`].map(shellWord)
  if (unreadable === null) return [`setfacl -m ${reads} ${path}`]
  const { sitesAvailable, sitesEnabled } = inputs.nginx
  const folder = sitesEnabled.slice(0, sitesEnabled.lastIndexOf('/'))
  const folders = [sitesAvailable, sitesEnabled, instantPaths(inputs).snippets, `${folder}/conf.d`]
  return [
    `setfacl -m ${reads} ${[...new Set([path, folder, `${folder}/nginx.conf`])].join(' ')}`,
    `for folder in ${folders.join(' ')}; do [ ! -d "$folder" ] || setfacl -R -m ${reads},${inherits} "$folder"; done`,
  ]
}

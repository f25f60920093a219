import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import { linesToJoin } from '../nginx/instant-layout.ts'
import type { NginxObservation } from '../nginx-observation.ts'

/** An enabled site of the links layout that somebody wrote: it is not replaced, but may join the instant layout. */
export function siteToJoin(inputs: Inputs, nginx: NginxObservation): string | null {
  const { layout, overwrite } = inputs.setup
  if (layout !== 'instant' || overwrite || nginx.instant?.isIncluded) return null
  const foreign = nginx.sites.find(({ path, isWrittenBySetup }) => isEnabled(nginx, path) && !isWrittenBySetup)
  return foreign?.path ?? null
}

/** Refuses to finish if a person must first let a site join. Throws a {@link Failure} with the lines to add. */
export function requireJoined(inputs: Inputs, nginx: NginxObservation): void {
  const path = siteToJoin(inputs, nginx)
  if (path === null) return
  throw new Failure(`${nginx.host}: ${path} is enabled for this service, but was not written by setup`, {
    remedy: [
      'Use setup-layout: links, which leaves your site as it is; or setup-overwrite: true, which enables a generated site instead;',
      'or keep it in the instant layout: add these lines (setup has put the snippets in place), and run setup again:',
      ...linesToJoin(inputs),
    ].join('\n'),
  })
}

/** Whether a link in sites-enabled points to it. */
export function isEnabled({ entries }: NginxObservation, path: string): boolean {
  return entries.some(({ target }) => target === path)
}

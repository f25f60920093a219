import type { Inputs } from '../../inputs/inputs.ts'

/** File name of a slot's site in the links layout. */
export function siteName({ nginx }: Inputs, port: number): string {
  return nginx.site.replaceAll('{port}', String(port))
}

/** Name of the one site of the instant layout, and of what belongs to it. */
export function instantName({ nginx }: Inputs): string {
  return nginx.site.replaceAll('{port}', 'live')
}

/** Where the instant layout keeps what belongs to a site. All absolute, on the nginx host. */
export interface InstantPaths {
  /** The generated site file. */
  readonly site: string
  /** Folder of the two snippets. */
  readonly snippets: string
  /** For the `http` level: the upstreams. */
  readonly upstreamsSnippet: string
  /** For the `server` level: the choice per request, and the location that reports it. */
  readonly serverSnippet: string
  /** Includes the service's entries of sites-enabled, where nginx does not. */
  readonly entries: string
  /** Folder of the `live` link, which belongs to the deploy user. */
  readonly state: string
}

export function instantPaths(inputs: Inputs): InstantPaths {
  const name = instantName(inputs)
  const { sitesAvailable } = inputs.nginx
  const snippets = `${sitesAvailable.slice(0, sitesAvailable.lastIndexOf('/'))}/bluegreen`
  return {
    site: `${sitesAvailable}/${name}`,
    snippets,
    upstreamsSnippet: `${snippets}/${name}.upstreams.conf`,
    serverSnippet: `${snippets}/${name}.server.conf`,
    entries: `${snippets}/${name}.entries.conf`,
    state: `/var/lib/bluegreen/${name}`,
  }
}

/** The path whose answer names the slot that the running nginx serves; it answers the nginx host alone. */
export function slotAnswerPath(inputs: Inputs): string {
  return `/.well-known/bluegreen/${instantName(inputs)}`
}

/** What a site of somebody's own needs in the instant layout, once setup has put the snippets in place. */
export function linesToJoin(inputs: Inputs): string[] {
  const { upstreamsSnippet, serverSnippet } = instantPaths(inputs)
  return [
    `  above its server block:  include ${upstreamsSnippet};`,
    `  as the first line of its server block: include ${serverSnippet};`,
    '  inside its server block: proxy_pass http://$live;  proxy_set_header Host $host;',
    'Then: sudo nginx -t && sudo systemctl reload nginx',
  ]
}

import { Failure } from '../../failure.ts'
import type { Inputs, SlotPorts } from '../../inputs/inputs.ts'
import type { NginxObservation, SiteFile } from '../nginx-observation.ts'
import { findKeptName, findOwnEntries } from './enabled-entry-names.ts'
import { instantPaths, linesToJoin, siteName } from './instant-layout.ts'
import { requireReadable } from './require-readable.ts'
import { hasPort, linesInBoth, linesMissingIn, quoteWord, type SiteLine } from './same-site.ts'
import { hasColor, renderColorSwap, swapColors } from './slot-colors.ts'

/** Refuses the links layout if its two files, or what nginx reads of them, can't be promoted. Throws a {@link Failure}. */
export function requireSites(nginx: NginxObservation, inputs: Inputs): void {
  requireReadable(nginx, inputs)
  requireIncluded(nginx, inputs)
  refuseLostSnippet(nginx, inputs)
  const { sitesAvailable } = inputs.nginx
  for (const port of [inputs.ports.blue, inputs.ports.green]) {
    const site = nginx.sites.find((candidate) => candidate.port === port)
    if (!site) {
      throw new Failure(`${nginx.host}: ${sitesAvailable}/${siteName(inputs, port)} is missing or not readable`, {
        remedy: 'Run operation: setup once, or name the site files with the input site.',
      })
    }
    requireRoute(nginx.host, site)
  }
}

/** A control panel, or whatever else writes a site, drops what somebody added to it. */
function refuseLostSnippet({ host, instant, sites }: NginxObservation, inputs: Inputs): void {
  if (!instant || instant.isIncluded || sites.length > 0) return
  throw new Failure(`${host}: no site that nginx reads includes ${instantPaths(inputs).serverSnippet}`, {
    remedy: [
      'Run operation: setup, which enables its own site. If something has overwritten a site of your own, add these lines to it again:',
      ...linesToJoin(inputs),
    ].join('\n'),
  })
}

function requireIncluded(nginx: NginxObservation, inputs: Inputs): void {
  const { sitesEnabled } = inputs.nginx
  const lost = nginx.entries.find(({ name }) => nginx.notIncluded.includes(`${sitesEnabled}/${name}`))
  if (!lost) return
  const path = `${sitesEnabled}/${lost.name}`
  throw new Failure(`${nginx.host}: nginx does not read ${path}: no file of its configuration includes it`, {
    remedy: remedyForUnread(nginx, path, inputs),
  })
}

/** Where nginx reads another entry of the service, setup would only add a second one. */
function remedyForUnread(nginx: NginxObservation, path: string, inputs: Inputs): string {
  const { sitesEnabled } = inputs.nginx
  const read = findOwnEntries(nginx).find((entry) => !nginx.notIncluded.includes(`${sitesEnabled}/${entry.name}`))
  if (read) return `nginx reads ${sitesEnabled}/${read.name} instead; remove this one: sudo rm ${path}`
  const include = `add to the http block of nginx.conf: include ${sitesEnabled}/*;`
  if (findKeptName(nginx, inputs) === null) return `Run operation: setup, or ${include}`
  return `Give the link a name that nginx includes, or ${include} Then reload nginx.`
}

/** Refuses an entry that nginx would lose with its name, once a promotion has renamed it. Throws a {@link Failure}. */
export function requireNamesIncluded(nginx: NginxObservation, inputs: Inputs): void {
  if (findKeptName(nginx, inputs) !== null) return
  const { sitesEnabled } = inputs.nginx
  const paths = [inputs.ports.blue, inputs.ports.green].map((port) => `${sitesEnabled}/${siteName(inputs, port)}`)
  const lost = paths.filter((path) => nginx.notIncluded.includes(path))
  if (lost.length === 0) return
  const isSingle = lost.length < paths.length
  throw new Failure(
    `${nginx.host}: nginx would not read ${lost[0]}, which a promotion enables: no file of its configuration includes it`,
    {
      remedy: isSingle
        ? `In the http block of nginx.conf, write this instead of the name of a single site: include ${sitesEnabled}/*;`
        : `Run operation: setup, or add to the http block of nginx.conf: include ${sitesEnabled}/*;`,
    },
  )
}

/**
 * Refuses two sites that differ in more than the ports: lines that only one of them has, such as certbot's, would be lost with
 * the next promotion. Throws a {@link Failure}.
 */
export function requireSameSites({ host, entries, sites }: NginxObservation, { ports }: Inputs): void {
  const enabled = sites.find(({ path }) => entries.some(({ target }) => target === path))
  const other = sites.find((site) => site !== enabled)
  if (!enabled || !other) return
  refuseChallenge(host, enabled)
  const differing = [
    ...linesMissingIn(other.comparable, enabled.comparable).map((line) => `  only in ${enabled.path}: ${line}`),
    ...linesMissingIn(enabled.comparable, other.comparable).map((line) => `  only in ${other.path}: ${line}`),
  ]
  if (differing.length === 0) return
  throw new Failure(`${host}: ${enabled.path} and ${other.path} differ in more than the ports`, {
    remedy: [
      ...differing,
      'Lines that only the enabled file has would be lost by the promotion. To make the other file the same, run on that host:',
      swapCommand({ from: enabled, to: other }, ports),
    ].join('\n'),
  })
}

/** The sites of the two slots. */
interface Sites {
  readonly from: Pick<SiteFile, 'path' | 'comparable' | 'borrowed'>
  readonly to: Pick<SiteFile, 'path' | 'comparable' | 'borrowed'>
}

/** The command that makes the second site like the first with the ports swapped, and the colors if it has its own; what both have as it is stays. */
export function swapCommand({ from, to }: Sites, ports: SlotPorts): string {
  const { blue, green } = ports
  const isColored = hasOwnColor({ from, to }, ports)
  const same = linesInBoth(from.comparable, to.comparable).filter(
    ({ raw }) => (hasPort(raw, [blue, green]) || (isColored && hasColor(raw))) && !raw.includes('\n'),
  )
  const kept = [...new Set(same.map((line) => `/${patternOf(line)}/b; `))].join('')
  const renamed = renameBorrowed(from, to, [blue, green], isColored ? swapColors : (name) => name)
  // Numbers are marked first: sed has no other way to tell where one ends.
  const swap = `s/[0-9]+/@&@/g; s/@${blue}@/@SLOT@/g; s/@${green}@/${blue}/g; s/@SLOT@/${green}/g; s/@([0-9]+)@/\\1/g`
  return `sed -E '${kept}${renamed}${isColored ? renderColorSwap() : ''}${swap}' ${from.path} | sudo tee ${to.path} >/dev/null`
}

/** Whether a line of the first is one of the second with the other color, so that a color is not merely part of a name. */
function hasOwnColor({ from, to }: Sites, { blue, green }: SlotPorts): boolean {
  const same = new Set(linesInBoth(from.comparable, to.comparable))
  const others = new Set(to.comparable.map(({ raw }) => raw))
  const swapPorts = (number: string) => ({ [blue]: String(green), [green]: String(blue) })[Number(number)] ?? number
  return from.comparable.some(
    (line) => hasColor(line.raw) && !same.has(line) && others.has(swapColors(line.raw).replaceAll(/\d+/g, swapPorts)),
  )
}

/** An upstream of another file is not swapped with the ports, unless its name has one. */
function renameBorrowed(
  { borrowed: [name = ''] }: Sites['from'],
  to: Sites['to'],
  ports: readonly number[],
  beforeSwap: (name: string) => string,
): string {
  const other = beforeSwap(to.borrowed[0] ?? '')
  const isPlain = [name, other].every((each) => /^[\w.-]+$/.test(each) && !hasPort(each, ports))
  if (name === other || !isPlain) return ''
  return `s/(^|[^A-Za-z0-9_.-])${name.replaceAll('.', '\\.')}([^A-Za-z0-9_.-]|$)/\\1${other}\\2/g; `
}

/** Matches the directive in its file, where it is on one line. A quote would end the shell's word. */
function patternOf({ words, raw }: SiteLine): string {
  const literally = (word: string) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll("'", '.')
  const pattern = words.map((word) => literally(quoteWord(word)))
  return `${pattern.join('[[:space:]]+')}[[:space:]]*${raw.endsWith('{ }') ? '\\{' : ';'}`
}

/** Refuses the leftovers of a killed certbot: its next run writes the file back, under the name that is enabled now. */
function refuseChallenge(host: string, { path, comparable }: SiteFile): void {
  if (!comparable.some(({ raw }) => raw === 'rewrite ^(/.well-known/acme-challenge/.*) $1 break;')) return
  throw new Failure(`${host}: ${path} still has the lines of a certbot challenge that was interrupted`, {
    remedy: 'Have certbot restore the file before another site is enabled: sudo certbot renew',
  })
}

function requireRoute(host: string, { path, port, route, unknownNames }: SiteFile): void {
  if (route.primary.length === 1 && route.primary[0] === port) return
  if (route.primary.length === 0 && unknownNames.length > 0) {
    throw new Failure(
      `${host}: ${path} passes requests to ${unknownNames.join(' and ')}, but no upstream of that name was found`,
      {
        remedy: `Define the upstream in that file, or in one that nginx reads and the deploy user can read, with port ${port} as the server and the other slot's port as the backup.`,
      },
    )
  }
  const named = route.primary.length === 0 ? 'neither slot' : `port ${route.primary.join(' and ')}`
  throw new Failure(`${host}: ${path} is the site of port ${port}, but its upstream names ${named} as primary`, {
    remedy: `In its upstream, make port ${port} the server and the other slot's port the backup.`,
  })
}

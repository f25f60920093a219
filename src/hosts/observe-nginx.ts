import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { isFreeOfPassword } from '../plan/faults/sudo-rules.ts'
import { instantPaths, siteName } from '../plan/nginx/instant-layout.ts'
import type { EnabledEntry, NginxObservation } from '../plan/observation.ts'
import { readRecord } from '../promotion/record.ts'
import { runScript } from './conversation.ts'
import type { NginxHost } from './hosts.ts'
import type { Line } from './line-queue.ts'
import { readRefuge } from './read-refuge.ts'
import { readSites } from './read-sites.ts'
import { BROKE_OFF, requireReadable } from './require-readable.ts'
import { stateFolder } from './state-folder.ts'

/** Observes an nginx host; one round trip, nothing changed. `rights` are commands that root must allow the user. */
export async function observeNginx(
  { connection }: NginxHost,
  inputs: Inputs,
  rights: readonly string[] = [],
): Promise<NginxObservation> {
  const { nginx, ports } = inputs
  const paths = instantPaths(inputs)
  const lines = await runScript(connection, 'observe-nginx', [
    nginx.sitesAvailable,
    nginx.sitesEnabled,
    siteName(inputs, ports.blue),
    siteName(inputs, ports.green),
    paths.serverSnippet,
    paths.state,
    nginx.testCommand,
    stateFolder(inputs),
    // Only files that setup writes depend on it.
    inputs.operation === 'setup' ? 'version' : '',
    ...rights,
  ])
  return readNginxAnswer(connection.label, inputs, lines, rights)
}

/** The answer of `observe-nginx.sh`, line by line. Throws a Failure if it is incomplete or invalid. */
export function readNginxAnswer(
  host: string,
  inputs: Inputs,
  lines: readonly Line[],
  rights: readonly string[],
): NginxObservation {
  if (!lines.some(({ word }) => word === 'observed')) {
    throw new Failure(`${host}: observing nginx was interrupted`, { remedy: BROKE_OFF })
  }
  requireReadable(host, lines)
  const rests = (word: string) => lines.filter((line) => line.word === word).map(({ rest }) => rest)
  const test = rests('test')[0]
  return {
    host,
    user: rests('user')[0] ?? '',
    entries: rests('entry').map(readEntry),
    ...readSites(inputs, lines),
    isCertbotAtWork: rests('certbot').length > 0,
    writeTrouble: rests('write-trouble')[0] ?? null,
    refuge: readRefuge(lines),
    hiddenProcesses: readHidden(rests('hidden-but-for')[0]),
    version: rests('version')[0] ?? null,
    workersSince: Number(rests('workers-since')[0] ?? 0) || null,
    promotion: readRecord(rests('promotion')[0], rests('promotion-because')[0]),
    missingRights: lines.some(({ word }) => word === 'rights') ? readMissingRights(rests, rights.length) : null,
    sudoTrouble: (rests('sudo-trouble')[0] ?? null) as NginxObservation['sudoTrouble'],
    configurationTest: test ? { isOk: test === 'ok', said: rests('test-said').join('\n') } : null,
  }
}

function readHidden(group: string | undefined): NginxObservation['hiddenProcesses'] {
  return group === undefined ? null : { group: Number(group) || null }
}

/** Those that sudo refuses or wants a password for, out of `count`. */
function readMissingRights(rests: (word: string) => string[], count: number): string[] {
  const listing = rests('rule').join('\n')
  const asked = rests('allowed-as').slice(0, count)
  const free = rests('allowed')
    .slice(0, count)
    .map((command) => isFreeOfPassword(listing, command))
  return [...rests('not-allowed'), ...asked.filter((_, index) => !free[index])]
}

function readEntry(rest: string): EnabledEntry {
  const [kind, changedAt, target = '', ...name] = rest.split(' ')
  return { name: name.join(' '), isLink: kind === 'link', changedAt: Number(changedAt), target }
}

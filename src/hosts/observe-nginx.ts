import type { Inputs } from '../inputs/inputs.ts'
import { readRight } from '../plan/faults/sudo-rules.ts'
import { findConflictingServerNames } from '../plan/nginx/conflicting-server-names.ts'
import { instantPaths, siteName } from '../plan/nginx/instant-layout.ts'
import type { EnabledEntry, NginxObservation } from '../plan/nginx-observation.ts'
import { readRecord } from '../plan/promotion-record.ts'
import { plainSudoCommand } from '../plan/setup/rights.ts'
import type { Answer } from './answer.ts'
import { type AnswerLine, SECONDS } from './answer-line.ts'
import { runScript } from './conversation.ts'
import type { NginxHost } from './hosts.ts'
import { splitFields } from './line.ts'
import { readFolderTrouble } from './read-folder-trouble.ts'
import { readSites } from './read-sites.ts'
import { readSystemdBeyondLogin } from './read-systemd-beyond-login.ts'
import { stateFolder } from './state-folder.ts'

/** Observes an nginx host; one round trip, nothing changed. `rights` are commands that root must allow the user. */
export async function observeNginx(
  { connection }: NginxHost,
  inputs: Inputs,
  rights: readonly string[] = [],
): Promise<NginxObservation> {
  const { nginx, ports } = inputs
  const paths = instantPaths(inputs)
  const answer = await runScript(connection, 'observe-nginx', [
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
  return readNginxAnswer(inputs, answer, rights)
}

/** Reads what `observe-nginx.sh` says. Throws a Failure if it is incomplete or invalid. */
export function readNginxAnswer(inputs: Inputs, answer: Answer, rights: readonly string[]): NginxObservation {
  answer.requireObserved()
  const test = answer.text('test')
  const said = answer.texts('test-said').join('\n')
  const naming = answer.sections('naming', 'naming-line')
  return {
    host: answer.host,
    user: answer.text('user') ?? '',
    entries: answer.lines('entry').map(readEnabledEntry),
    ...readSites(inputs, answer),
    // Its folder may not exist yet.
    instantSite: answer.text('instant-site') || instantPaths(inputs).site,
    isCertbotAtWork: answer.has('certbot'),
    ...readFolderTrouble(answer),
    systemdBeyondLogin: readSystemdBeyondLogin(answer),
    // Group 0 is what the kernel shows if no group may see them.
    hiddenProcesses: answer.has('hidden-but-for') ? { group: answer.number('hidden-but-for') || null } : null,
    version: answer.text('version'),
    hasIpv6: answer.has('ipv6'),
    addresses: answer.texts('address'),
    isConnectingDenied: answer.has('selinux'),
    workersSince: answer.number('workers-since', SECONDS),
    now: answer.number('now', SECONDS),
    promotion: readRecord(
      answer.text('promotion'),
      answer.text('promotion-release'),
      answer.text('promotion-because'),
      answer.number('promotion-moved-from'),
    ),
    ...readRights(inputs, answer, rights.length),
    sudoTrouble: answer.text('sudo-trouble') as NginxObservation['sudoTrouble'],
    configurationTest: test ? { isOk: test === 'ok', said } : null,
    conflictingServerNames: findConflictingServerNames(
      said,
      naming.map(({ first, further }) => ({ path: first, text: further.join('\n') })),
    ),
  }
}

/** What is known of sudo's answers to questions for `count` commands. */
function readRights(
  { nginx }: Inputs,
  answer: Answer,
  count: number,
): Pick<NginxObservation, 'missingRights' | 'overruledRights' | 'areRightsHidden'> {
  const isTestRun = answer.text('test') === 'ok' && plainSudoCommand(nginx.testCommand) !== null
  const areRightsHidden = isTestRun && answer.has('rules-hidden')
  if (areRightsHidden || !answer.has('rights')) return { missingRights: null, overruledRights: [], areRightsHidden }
  const listing = answer.texts('rule').join('\n')
  const asked = answer.texts('allowed-as').slice(0, count)
  const found = answer
    .texts('allowed')
    .slice(0, count)
    .map((command) => readRight(listing, command))
  return {
    missingRights: [
      ...answer.texts('not-allowed'),
      ...asked.filter((_, index) => found[index] !== 'free' && found[index] !== 'overruled'),
    ],
    overruledRights: asked.filter((_, index) => found[index] === 'overruled'),
    areRightsHidden,
  }
}

function readEnabledEntry(line: AnswerLine): EnabledEntry {
  // A name with a newline in it breaks the line.
  const [kind, changedAt = '', target = '', name = ''] = splitFields(line.text, 3)
  // Not known of a link that was removed meanwhile.
  return { name, isLink: kind === 'link', changedAt: line.number(changedAt, SECONDS) ?? 0, target }
}

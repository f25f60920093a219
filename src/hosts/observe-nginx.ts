import type { Inputs } from '../inputs/inputs.ts'
import { readRight } from '../plan/faults/sudo-rules.ts'
import { findConflictingServerNames } from '../plan/nginx/conflicting-server-names.ts'
import { instantPaths, siteName } from '../plan/nginx/instant-layout.ts'
import { reloadedUnit } from '../plan/nginx/reloaded-unit.ts'
import type { EnabledEntry, LastingNginxFacts, NginxObservation, NginxState } from '../plan/nginx-observation.ts'
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

/**
 * Observes an nginx host; one round trip, nothing changed. `rights` are commands that root must allow the user; with them it is also
 * checked whether systemd could reload nginx.
 */
export async function observeNginx(
  host: NginxHost,
  inputs: Inputs,
  rights: readonly string[] = [],
): Promise<NginxObservation> {
  // Only files that setup writes depend on it.
  const scope = inputs.operation === 'setup' ? 'version' : ''
  return readNginxAnswer(inputs, await runObserveNginx(host, inputs, scope, rights), rights)
}

/** As {@link observeNginx}, but only what may have changed since that was asked. */
export async function observeNginxAgain(host: NginxHost, inputs: Inputs): Promise<NginxState> {
  return readNginxState(inputs, await runObserveNginx(host, inputs, 'again', []))
}

function runObserveNginx(
  { connection }: NginxHost,
  inputs: Inputs,
  scope: 'again' | 'version' | '',
  rights: readonly string[],
): Promise<Answer> {
  const { nginx, ports } = inputs
  const paths = instantPaths(inputs)
  return runScript(connection, 'observe-nginx', [
    nginx.sitesAvailable,
    nginx.sitesEnabled,
    siteName(inputs, ports.blue),
    siteName(inputs, ports.green),
    paths.serverSnippet,
    paths.state,
    nginx.testCommand,
    stateFolder(inputs),
    scope,
    rights.length > 0 ? (reloadedUnit(nginx.reloadCommand) ?? '') : '',
    ...rights,
  ])
}

/** Reads what `observe-nginx.sh` says. Throws a Failure if it is incomplete or invalid. */
export function readNginxAnswer(inputs: Inputs, answer: Answer, rights: readonly string[]): NginxObservation {
  return { ...readNginxState(inputs, answer), ...readLastingNginxFacts(inputs, answer, rights.length) }
}

function readLastingNginxFacts(inputs: Inputs, answer: Answer, rights: number): LastingNginxFacts {
  return {
    user: answer.text('user') ?? '',
    // Its folder may not exist yet.
    instantSite: answer.text('instant-site') || instantPaths(inputs).site,
    ...readFolderTrouble(answer),
    systemdBeyondLogin: readSystemdBeyondLogin(answer),
    // Group 0 is what the kernel shows if no group may see them.
    hiddenProcesses: answer.has('hidden-but-for') ? { group: answer.number('hidden-but-for') || null } : null,
    version: answer.text('version'),
    isConnectingDenied: answer.has('selinux'),
    ...readRights(inputs, answer, rights),
    inactiveUnit: answer.text('inactive-unit'),
    sudoTrouble: answer.text('sudo-trouble') as NginxObservation['sudoTrouble'],
  }
}

function readNginxState(inputs: Inputs, answer: Answer): NginxState {
  answer.requireObserved()
  const test = answer.text('test')
  const said = answer.texts('test-said').join('\n')
  const naming = answer.sections('naming', 'naming-line')
  return {
    host: answer.host,
    entries: answer.lines('entry').map(readEnabledEntry),
    ...readSites(inputs, answer),
    isCertbotAtWork: answer.has('certbot'),
    hasIpv6: answer.has('ipv6'),
    addresses: answer.texts('address'),
    workersSince: answer.number('workers-since', SECONDS),
    areWorkersUnseen: answer.has('workers-unseen'),
    now: answer.number('now', SECONDS),
    promotion: readRecord(
      answer.text('promotion'),
      answer.text('promotion-release'),
      answer.text('promotion-because'),
      answer.number('promotion-moved-from'),
    ),
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

import type { Inputs } from '../inputs/inputs.ts'
import type {
  AppObservation,
  AppState,
  LastingAppFacts,
  ReleaseObservation,
  SlotObservation,
  SlotProcess,
} from '../plan/app-observation.ts'
import { healthPortArgument } from '../plan/health/health-port.ts'
import type { UserSystemd } from '../plan/host-observation.ts'
import type { Answer } from './answer.ts'
import { type AnswerLine, SECONDS } from './answer-line.ts'
import { runScript } from './conversation.ts'
import type { AppHost } from './hosts.ts'
import { readFolderTrouble } from './read-folder-trouble.ts'
import { readJournal } from './read-journal.ts'
import { readSystemdBeyondLogin } from './read-systemd-beyond-login.ts'
import { stateFolder } from './state-folder.ts'

/** Some awks print a large number with an exponent, and a shell one that is too large for it as a negative one. */
const KILOBYTES = /^(?:-?\d{1,19}|\d\.\d{1,15}e\+\d\d)$/
/** As {@link SECONDS}; a file may be older than the epoch. */
const FILE_TIME = /^-?\d{1,11}$/

/** Observes an app host; one round trip, nothing changed. `uploading`: the release that this run may be sending there. */
export async function observeApp(
  app: AppHost,
  inputs: Inputs,
  uploading: string | null = null,
): Promise<AppObservation> {
  return readAppAnswer(inputs, await runObserveApp(app, inputs, uploading, ''))
}

/** As {@link observeApp}, but only what may have changed since that was asked. */
export async function observeAppAgain(
  app: AppHost,
  inputs: Inputs,
  uploading: string | null = null,
): Promise<AppState> {
  return readAppState(inputs, await runObserveApp(app, inputs, uploading, 'again'))
}

async function runObserveApp(
  { address, connection }: AppHost,
  inputs: Inputs,
  uploading: string | null,
  scope: 'again' | '',
): Promise<Answer> {
  const ports = [inputs.ports.blue, inputs.ports.green]
  const { java, launcher } = inputs.launch
  const healthPorts = ports.map((port) => healthPortArgument(inputs, port))
  const slots = ports.map(String)
  const state = stateFolder(inputs)
  const args = [address.deployPath, ...slots, java, launcher, state, ...healthPorts, uploading ?? '', scope]
  return runScript(connection, 'observe-app', args)
}

/** Reads what `observe-app.sh` says. Throws a Failure if it is incomplete or invalid. */
export function readAppAnswer(inputs: Inputs, answer: Answer): AppObservation {
  return { ...readAppState(inputs, answer), ...readLastingAppFacts(answer) }
}

function readLastingAppFacts(answer: Answer): LastingAppFacts {
  return {
    user: answer.text('user') ?? '',
    ...readFolderTrouble(answer),
    javaVersion: answer.text('java') || null,
    isJavaBlocked: answer.isYes('java-blocked'),
    systemd: answer.has('lingers') ? readUserSystemd(answer) : null,
    systemdBeyondLogin: readSystemdBeyondLogin(answer),
  }
}

function readAppState(inputs: Inputs, answer: Answer): AppState {
  answer.requireObserved()
  return {
    host: answer.host,
    isWritable: answer.isYes('writable'),
    // What is not known counts as none, so that nothing is sent or launched on a guess.
    freeKilobytes: answer.number('free-kb', KILOBYTES) ?? 0,
    newestJarBytes: answer.number('newest-jar-bytes'),
    availableMemoryKilobytes: answer.number('memory-kb', KILOBYTES) ?? 0,
    freeHugePageKilobytes: answer.number('huge-pages-kb', KILOBYTES) ?? 0,
    totalMemoryKilobytes: answer.number('total-memory-kb', KILOBYTES) ?? 0,
    builtFor: answer.lines('built-for').flatMap((line) => line.number(line.text) ?? []),
    slots: [inputs.ports.blue, inputs.ports.green].map((port) => readSlot(port, inputs.nginxHosts.length > 0, answer)),
    restarting: answer.lines('restarting').map((line) => line.requireNumber(line.text)),
    unsupervised: answer.lines('unsupervised').map((line) => line.requireNumber(line.text)),
    isAtWork: answer.isYes('at-work'),
    now: answer.number('now', SECONDS),
    recordedPort: readRecordedPort(answer.text('live') ?? ''),
    // The process of one with a space in its name could not be told from others: this action made no such folder.
    releases: answer
      .lines('release')
      .map(readReleaseLine)
      .filter(({ name }) => !/\s/.test(name)),
    ...readJournal(inputs, answer.texts('journal')),
  }
}

function readUserSystemd(answer: Answer): UserSystemd {
  return { lingers: answer.isYes('lingers'), trouble: answer.text('systemd-trouble') || null }
}

/** Where the link `live` leads to; null if somebody made it lead elsewhere. */
function readRecordedPort(name: string): number | null {
  return /^\d{1,5}$/.test(name) ? Number(name) : null
}

function readReleaseLine(line: AnswerLine): ReleaseObservation {
  const [uploadedAt = '', name = ''] = line.fields(1)
  return { name, uploadedAt: line.requireNumber(uploadedAt, FILE_TIME) }
}

function readSlot(port: number, mustListen: boolean, answer: Answer): SlotObservation {
  const about = String(port)
  return {
    port,
    processes: answer.lines('process', about).map((line) => readProcess(line, mustListen)),
    linkedRelease: answer.text('slot', about),
    healthListeners: answer.lines('health-listener', about).map((line) => readPid(line, line.text)),
  }
}

/** Null: of another user. */
function readPid(line: AnswerLine, pid: string): number | null {
  return pid === '-' ? null : line.requireNumber(pid)
}

function readProcess(line: AnswerLine, mustListen: boolean): SlotProcess {
  const [pid = '', owner, kind, state, elapsed = '', release = '', resident = ''] = line.fields(6)
  return {
    pid: readPid(line, pid),
    isOwnJava: owner === 'own' && kind === 'java',
    isOtherService: kind === 'service',
    isUp: !mustListen || state === 'listening',
    // Neither is known of a process that ended meanwhile.
    uptimeSeconds: line.number(elapsed, SECONDS) ?? 0,
    residentKilobytes: line.number(resident) ?? 0,
    release: release === '-' ? null : release,
  }
}

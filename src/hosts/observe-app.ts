import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { healthPortArgument } from '../plan/health/health-port.ts'
import type {
  AppObservation,
  JournalEntry,
  ReleaseObservation,
  SlotObservation,
  SlotProcess,
  UserSystemd,
} from '../plan/observation.ts'
import { runScript } from './conversation.ts'
import type { AppHost } from './hosts.ts'
import type { Line } from './line-queue.ts'
import { readRefuge } from './read-refuge.ts'
import { BROKE_OFF, requireReadable } from './require-readable.ts'
import { stateFolder } from './state-folder.ts'

/** Observes an app host; one round trip, nothing changed. */
export async function observeApp({ address, connection }: AppHost, inputs: Inputs): Promise<AppObservation> {
  const ports = [inputs.ports.blue, inputs.ports.green]
  const { java, launcher } = inputs.launch
  const healthPorts = ports.map((port) => healthPortArgument(inputs, port))
  const args = [address.deployPath, ...ports.map(String), java, launcher, stateFolder(inputs), ...healthPorts]
  return readAppAnswer(connection.label, inputs, await runScript(connection, 'observe-app', args))
}

/** The answer of `observe-app.sh`, line by line. Throws a Failure if it is incomplete or invalid. */
export function readAppAnswer(host: string, inputs: Inputs, lines: readonly Line[]): AppObservation {
  const value = (word: string) => lines.find((line) => line.word === word)?.rest ?? ''
  if (!lines.some(({ word }) => word === 'observed'))
    throw new Failure(`${host}: observing the host was interrupted`, { remedy: BROKE_OFF })
  requireReadable(host, lines)
  return {
    host,
    user: value('user'),
    isWritable: value('writable') === 'yes',
    writeTrouble: value('write-trouble') || null,
    freeKilobytes: Number(value('free-kb')),
    availableMemoryKilobytes: Number(value('memory-kb')),
    javaVersion: value('java') || null,
    isJavaBlocked: value('java-blocked') === 'yes',
    builtFor: lines.filter(({ word }) => word === 'built-for').map(({ rest }) => Number(rest)),
    systemd: value('lingers') === '' ? null : readUserSystemd(value),
    refuge: readRefuge(lines),
    slots: [inputs.ports.blue, inputs.ports.green].map((port) => readSlot(port, inputs.nginxHosts.length > 0, lines)),
    recordedPort: /^\d{1,5}$/.test(value('live')) ? Number(value('live')) : null,
    releases: lines.filter(({ word }) => word === 'release').map(({ rest }) => readRelease(rest)),
    journal: lines.filter(({ word }) => word === 'journal').flatMap(({ rest }) => readEntry(rest)),
  }
}

function readUserSystemd(value: (word: string) => string): UserSystemd {
  return { lingers: value('lingers') === 'yes', trouble: value('systemd-trouble') || null }
}

function readRelease(rest: string): ReleaseObservation {
  const [uploadedAt, ...name] = rest.split(' ')
  return { name: name.join(' '), uploadedAt: Number(uploadedAt) }
}

function readSlot(port: number, mustListen: boolean, lines: readonly Line[]): SlotObservation {
  const rests = (word: string) =>
    lines
      .filter((line) => line.word === word)
      .flatMap(({ rest }) => {
        const [name, ...others] = rest.split(' ')
        return name === String(port) ? [others] : []
      })
  return {
    port,
    processes: rests('process').map((words) => readProcess(words, mustListen)),
    linkedRelease: rests('slot')[0]?.[0] ?? null,
    healthListeners: rests('health-listener').map(([pid]) => readPid(pid)),
  }
}

/** Null: of another user. */
function readPid(pid: string | undefined): number | null {
  return pid === '-' ? null : Number(pid)
}

function readProcess(
  [pid, owner, kind, state, elapsed, release, resident]: readonly string[],
  mustListen: boolean,
): SlotProcess {
  return {
    pid: readPid(pid),
    isOwnJava: owner === 'own' && kind === 'java',
    isOtherService: kind === 'service',
    isUp: !mustListen || state === 'listening',
    uptimeSeconds: Number(elapsed),
    residentKilobytes: Number(resident) || 0,
    release: release === '-' || release === undefined ? null : release,
  }
}

/** Lines that somebody else wrote, or that a full disk cut off, are skipped. */
function readEntry(line: string): JournalEntry[] {
  try {
    const entry = JSON.parse(line) as Partial<Record<keyof JournalEntry, unknown>>
    const text = (value: unknown) => (typeof value === 'string' ? value : null)
    const finite = (value: unknown) => (Number.isFinite(value) ? Number(value) : null)
    const [at, operation, result] = [text(entry.at), text(entry.operation), text(entry.result)]
    if (at === null || operation === null || result === null) return []
    const known = {
      version: text(entry.version),
      release: text(entry.release),
      actor: text(entry.actor) ?? '',
      seconds: finite(entry.seconds) ?? 0,
      livePort: finite(entry.livePort),
      liveVersion: text(entry.liveVersion),
      failedStep: text(entry.failedStep),
      runUrl: text(entry.runUrl),
    }
    return [{ at, operation, result, ...known }]
  } catch {
    return []
  }
}

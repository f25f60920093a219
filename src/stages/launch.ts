import { Failure } from '../failure.ts'
import { awaitOneOf } from '../hosts/await-one-of.ts'
import { converse, RUNNER_TIMEOUT_SECONDS, runScript, sendHeartbeats } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { findCause } from '../plan/app-log/diagnose.ts'
import { healthPortOf } from '../plan/health/health-port.ts'
import { withReadiness } from '../plan/health/readiness.ts'
import { launchArguments } from '../plan/launch-arguments.ts'
import { followProcess } from './follow-process.ts'
import { readLogEnd } from './read-log.ts'
import { stopSlot } from './stop.ts'

const LOG_LINES = 400

/** A process on a slot that a promotion depends on. */
export interface WatchedProcess {
  readonly app: AppHost
  /** For each port that it is waited for on, resolves once the port's listener is this process or a child of it. */
  readonly listening: ReadonlyMap<number, Promise<void>>
  /** Rejects as soon as the process ends or another one takes one of its ports. */
  readonly broken: Promise<never>
  /** From now on requests may reach it: it stays, even if the runner is gone. */
  hold(): void
  /** Leaves it running and ends the watch. Rejects unless the host says that it stays. */
  leave(): Promise<void>
  /** The same, but neither a failure nor a boot starts it again, as long as nobody promotes it. */
  stage(): Promise<void>
  /** Stops it: SIGTERM, then SIGKILL after the stop timeout. */
  stop(): Promise<void>
  readLog(): Promise<readonly string[]>
  /** Finds out what it does while it is not healthy. */
  examine(): Promise<Examination>
}

/** What a process does. */
export interface Examination {
  /** On which it listens. */
  readonly ports: readonly number[]
  /** What its JVM prints of each thread, in lines; none if it can't be asked. */
  readonly threads: readonly string[]
}

/** As {@link onEachHost}, for processes on several hosts. */
export async function onEachProcess(
  processes: readonly WatchedProcess[],
  work: (process: WatchedProcess, over: AbortSignal) => Promise<void>,
  graceMs?: number,
): Promise<void> {
  const labelled = processes.map((process) => ({ process, connection: process.app.connection }))
  await onEachHost(labelled, ({ process }, _, over) => work(process, over), graceMs)
}

/** Starts the release on the slot. A runner that is gone before `leave` takes the process with it. */
export async function launch(app: AppHost, release: string, port: number, inputs: Inputs): Promise<WatchedProcess> {
  const { appEnv, stopTimeout } = inputs.launch
  const conversation = converse(
    app.connection,
    'launch',
    launchArguments(app.address, release, port, inputs, RUNNER_TIMEOUT_SECONDS),
    `${[...withReadiness(appEnv, inputs.health.path), 'end'].join('\n')}\n`,
    2 * stopTimeout,
  )
  const launched = await awaitOneOf(conversation, ['launched'])
  if (launched === null) throw new Failure(`${app.connection.label}: the launch was interrupted`)
  sendHeartbeats(conversation)
  // What an earlier launch of this release logged says nothing about this one.
  const [mark = ''] = /(?<= )\d+ \d+$/.exec(launched.rest) ?? []
  const readLog = () => readLastLines(app, release, mark)
  const ports = new Set([port, healthPortOf(inputs, port)])
  const { listening, broken, left } = followProcess(app.connection.label, conversation, ports, readLog)
  const end = async (word: 'leave' | 'stage' | 'stop') => {
    conversation.say(word)
    conversation.end()
    await conversation.ended
  }
  let isLeft = false
  const leave = async (word: 'leave' | 'stage') => {
    isLeft = true
    await end(word)
    await left
  }
  return {
    app,
    listening,
    broken,
    hold: () => conversation.say('hold'),
    leave: () => leave('leave'),
    stage: () => leave('stage'),
    stop: () => (isLeft ? stopSlot(app, port, stopTimeout, () => undefined) : end('stop')),
    readLog,
    examine: () => examine(app, release, port),
  }
}

/** The last lines that a release logged; with a mark, only of those since. */
export async function readLastLines(app: AppHost, release: string, mark = ''): Promise<readonly string[]> {
  return (await readLogEnd(app, release, LOG_LINES, mark)).lines
}

/** As {@link WatchedProcess.examine}. */
export async function examine({ address, connection }: AppHost, release: string, port: number): Promise<Examination> {
  const answer = await runScript(connection, 'thread-dump', [address.deployPath, release, String(port)])
  return {
    ports: answer.lines('listens').map((line) => line.requireNumber(line.text)),
    threads: answer.texts('dump'),
  }
}

/** A failure of an application that is up but not healthy, with its log and the cause that the log names, if any. */
export async function failureWithLog(
  process: WatchedProcess,
  message: string,
  details: { readonly remedy?: string } = {},
): Promise<Failure> {
  const logTail = await process.readLog()
  const cause = findCause(logTail)
  return new Failure(cause ? `${message} (its log says: ${cause})` : message, { ...details, logTail })
}

import { StringDecoder } from 'node:string_decoder'
import { setImmediate } from 'node:timers/promises'
import type { ClientChannel } from 'ssh2'
import { Failure, messageOf } from '../failure.ts'
import { Answer } from './answer.ts'
import type { Connection } from './connection.ts'
import { type Line, lengthOf } from './line.ts'
import { LineQueue } from './line-queue.ts'
import { frameScript, SILENCE_SECONDS } from './script.ts'
import { endlessScript, type ScriptEnd, scriptFailure, silentScript } from './script-failure.ts'
import type { ScriptName } from './script-parts.ts'
import { SilenceClock } from './silence-clock.ts'
import { openStdin } from './stdin.ts'

/** A dialog with a script that runs on a host, line by line. */
export interface Conversation {
  /**
   * The next line, or null after the last one of a script that succeeded. Throws when it failed, when the connection is lost, and when
   * the host has said nothing for too long.
   */
  next(): Promise<Line | null>
  say(line: string): void
  /** Ends the script's stdin. */
  end(): void
  /** Resolves once the script has ended with status 0; rejects as `next` does. */
  readonly ended: Promise<void>
}

/** More than any answer has, in characters: the largest, with a jar's directory, has about 22 million. */
const MOST_SAID = 64_000_000
/** Of the output beside an answer (stderr), in bytes. */
const MOST_BESIDE = 65_536

/**
 * Starts a script; `data` follows it on stdin, which stays open until `end`. `moreSeconds` are added to those for which the host
 * may say nothing.
 */
export function converse(
  connection: Connection,
  script: ScriptName,
  args: readonly string[],
  data: string | AsyncIterable<Buffer> = '',
  moreSeconds = 0,
): Conversation {
  connection.trace(`${connection.label}: ${script} begins`)
  const shell = openSession(connection)
  const lines = new LineQueue(() => silence.restart())
  const silence = new SilenceClock(SILENCE_SECONDS[script] + moreSeconds)
  const stdin = openStdin(shell, connection.pacer, () => silence.restart())
  stdin.write(frameScript(script, args))
  const failing = Promise.withResolvers<never>()
  stdin.write(data).catch((thrown: unknown) => {
    stdin.end()
    failing.reject(thrown)
  })
  const giveUp = (failure: Failure) => {
    failing.reject(failure)
    shell.then(
      (channel) => channel.close(),
      () => undefined,
    )
  }
  shell.then(
    () => silence.start((seconds) => giveUp(silentScript(connection.label, script, seconds, lines))),
    () => undefined,
  )

  const running = runInShell(shell, (text) => {
    lines.push(text)
    if (lines.held > MOST_SAID) giveUp(endlessScript(connection.label, script))
  })
  const ended = connection.lost.until(Promise.race([running, failing.promise])).then((ending) => {
    connection.trace(`${connection.label}: ${script} ended with ${ending.code ?? ending.signal ?? 'no status'}`)
    if (ending.code !== 0 || !lines.hasStarted) throw scriptFailure(connection.label, script, ending, lines)
  })
  const close = (error: unknown) => {
    silence.stop()
    lines.close(error)
  }
  ended.then(() => close(null), close)
  return {
    next: () => lines.next(),
    say(line) {
      stdin.write(`${line}\n`)
    },
    end: () => stdin.end(),
    ended,
  }
}

const NO_SESSION = "See the log of that host's sshd: MaxSessions may be 0, or PAM may hang while it opens a session."

async function openSession({ label, shells }: Connection): Promise<ClientChannel> {
  try {
    return await shells.take()
  } catch (cause) {
    // The loss of a connection is reported right after the end of its sessions.
    await setImmediate()
    const remedy = (cause instanceof Failure && cause.remedy) || NO_SESSION
    throw new Failure(`${label}: no session could be opened: ${messageOf(cause)}`, { remedy, cause })
  }
}

async function runInShell(opening: Promise<ClientChannel>, hear: (text: string) => void): Promise<ScriptEnd> {
  const shell = await opening
  const decoder = new StringDecoder('utf8')
  const said: Buffer[] = []
  shell.on('data', (chunk: Buffer) => hear(decoder.write(chunk)))
  let beside = 0
  shell.stderr.on('data', (chunk: Buffer) => {
    if (beside < MOST_BESIDE) said.push(chunk.subarray(0, MOST_BESIDE - beside))
    beside += chunk.length
  })
  // A script that ends at once has reported its status before anybody listens; it is reported again here.
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    shell.once('close', (status: number | null = null, name?: string) => resolve([status, name ?? null]))
    shell.once('error', reject)
  })
  return { code, signal: signal?.replace(/^SIG/, '') ?? null, stderr: Buffer.concat(said).toString() }
}

/** How often a script that watches over its runner hears from it. */
export const HEARTBEAT_MS = 3_000

/** A runner that is silent for this long counts as gone, and the host cleans up by itself. */
export const RUNNER_TIMEOUT_SECONDS = 20

/** Tells a script that depends on its runner, every few seconds until it ends, that the runner is there. */
export function sendHeartbeats(conversation: Conversation): void {
  const beat = setInterval(() => conversation.say('keep'), HEARTBEAT_MS)
  beat.unref()
  const stop = () => clearInterval(beat)
  conversation.ended.then(stop, stop)
}

/** Runs a script to its end and returns its answer. Throws a Failure if that is endless. */
export async function runScript(
  connection: Connection,
  script: ScriptName,
  args: readonly string[],
  data = '',
  moreSeconds = 0,
): Promise<Answer> {
  const conversation = converse(connection, script, args, data, moreSeconds)
  conversation.end()
  const lines: Line[] = []
  let said = 0
  for (let line = await conversation.next(); line; line = await conversation.next()) {
    said += lengthOf(line)
    // If nobody takes the lines any more, the conversation ends.
    if (said > MOST_SAID) throw endlessScript(connection.label, script)
    lines.push(line)
  }
  return new Answer(connection.label, lines)
}

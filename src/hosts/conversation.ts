import { PassThrough, type Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { Failure } from '../failure.ts'
import type { Connection } from './connection.ts'
import { ANSWER_STARTS, frameScript, REMOTE_COMMAND, type ScriptName } from './script.ts'

/** One line of a script's answer: its first word, and what follows the space. */
export interface Line {
  readonly word: string
  readonly rest: string
}

/** A script that runs on a host and is talked with, line by line. */
export interface Conversation {
  /** The next line, or null after the last one of a script that succeeded. Throws when it failed or the link is lost. */
  next(): Promise<Line | null>
  say(line: string): void
  /** Ends the script's stdin. */
  end(): void
  /** Resolves once the script has ended with status 0; rejects as `next` does. */
  readonly ended: Promise<void>
}

/** Starts a script; `data` follows it on stdin, which stays open until `end`, unless `data` is a stream. */
export function converse(
  connection: Connection,
  script: ScriptName,
  args: readonly string[],
  data: string | Readable = '',
): Conversation {
  connection.trace(`${connection.label}: ${script} begins`)
  const stdin = new PassThrough()
  stdin.write(frameScript(script, args))
  if (typeof data === 'string') stdin.write(data)
  else data.pipe(stdin)

  const lines = new LineQueue()
  const decoder = new StringDecoder('utf8')
  const ended = Promise.race([
    connection.ssh.execCommand(REMOTE_COMMAND, {
      stdin,
      noTrim: true,
      onStdout: (chunk: Buffer) => lines.push(decoder.write(chunk)),
    }),
    connection.lost,
  ]).then(({ code, signal, stderr }) => {
    connection.trace(`${connection.label}: ${script} ended with ${code ?? signal ?? 'no status'}`)
    if (code !== 0) throw scriptFailure(connection, script, code, signal, stderr)
  })
  ended.then(
    () => lines.close(null),
    (error: unknown) => lines.close(error),
  )
  return {
    next: () => lines.next(),
    say: (line) => stdin.write(`${line}\n`),
    end: () => stdin.end(),
    ended,
  }
}

/** How often a script that watches over its runner hears from it. */
const BEAT_MS = 3_000

/** A runner that says nothing for this long counts as gone, and the host cleans up by itself. */
export const RUNNER_PATIENCE_SECONDS = 20

/** Tells a script that watches over its runner, every few seconds until it ends, that the runner is there. */
export function giveSignsOfLife(conversation: Conversation): void {
  const beat = setInterval(() => conversation.say('keep'), BEAT_MS)
  beat.unref()
  const stop = () => clearInterval(beat)
  conversation.ended.then(stop, stop)
}

/** Runs a script to its end and answers with its lines. */
export async function runScript(
  connection: Connection,
  script: ScriptName,
  args: readonly string[],
  data: string | Readable = '',
): Promise<Line[]> {
  const conversation = converse(connection, script, args, data)
  if (typeof data === 'string') conversation.end()
  const lines: Line[] = []
  for (let line = await conversation.next(); line; line = await conversation.next()) lines.push(line)
  return lines
}

function scriptFailure(
  { label }: Connection,
  script: ScriptName,
  code: number | null,
  signal: string | null,
  stderr: string,
): Failure {
  const said = stderr.trim()
  if (code !== null && said !== '') return new Failure(`${label}: ${said}`)
  const how = code !== null ? `ended with status ${code}` : signal ? `was ended by SIG${signal}` : 'broke off'
  return new Failure(`${label}: ${script} ${how}${said ? `: ${said}` : ''}`)
}

class LineQueue {
  readonly #lines: Line[] = []
  readonly #waiting: Array<{ resolve(line: Line | null): void; reject(error: unknown): void }> = []
  #started = false
  #partial = ''
  #closed: { readonly error: unknown } | null = null

  push(text: string): void {
    const parts = (this.#partial + text).split('\n')
    this.#partial = parts.pop() ?? ''
    for (const part of parts) this.#take(part)
  }

  #take(text: string): void {
    if (!this.#started) {
      this.#started = text === ANSWER_STARTS
      return
    }
    const space = text.indexOf(' ')
    const line = space < 0 ? { word: text, rest: '' } : { word: text.slice(0, space), rest: text.slice(space + 1) }
    const waiter = this.#waiting.shift()
    if (waiter) waiter.resolve(line)
    else this.#lines.push(line)
  }

  next(): Promise<Line | null> {
    const line = this.#lines.shift()
    if (line) return Promise.resolve(line)
    if (this.#closed) return this.#closed.error ? Promise.reject(this.#closed.error) : Promise.resolve(null)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
    })
  }

  close(error: unknown): void {
    this.#closed = { error }
    for (const waiter of this.#waiting.splice(0)) {
      if (error) waiter.reject(error)
      else waiter.resolve(null)
    }
  }
}

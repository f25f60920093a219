import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Connection } from '../../src/hosts/connection.ts'
import { ANSWER_STARTS } from '../../src/hosts/script.ts'
import type { ScriptName } from '../../src/hosts/script-parts.ts'
import { Interruption } from '../../src/interruption.ts'

/** What a script says at its start, and for each word that it hears; the end of its stdin is the word `end`. */
export interface Script {
  readonly says?: readonly string[]
  /** The last lines; null: it says nothing, and goes on. */
  readonly hears?: (word: string) => readonly string[] | null
}

/** A host on which these scripts run, one after the other; without `hears`, a script ends once it has spoken. */
export interface TalkingHost {
  readonly connection: Connection
  /** The name and the arguments of each script that was run. */
  readonly calls: ReadonlyArray<readonly [string, readonly string[]]>
}

/** Stands in for the bytes that run a script. */
export function frameAsCall(name: ScriptName, args: readonly string[]): Buffer {
  return Buffer.from(`${CALL}${JSON.stringify([name, args])}`)
}

const CALL = 'call '

/** A test that uses it must have scripts framed as calls: `vi.mock('…/src/hosts/script.ts', …)`. */
export function createTalkingHost(label: string, ...scripts: Script[]): TalkingHost {
  const calls: Array<TalkingHost['calls'][number]> = []
  const shells = { take: async () => openChannel(scripts.shift() ?? {}, calls) }
  const connection = { label, shells, trace: () => undefined, lost: new Interruption() }
  return { connection: connection as unknown as Connection, calls }
}

function openChannel({ says = [], hears }: Script, calls: Array<TalkingHost['calls'][number]>): PassThrough {
  const channel = new PassThrough()
  const say = (lines: readonly string[], isLast: boolean) => {
    channel.emit('data', Buffer.from(lines.map((line) => `${line}\n`).join('')))
    if (isLast) channel.emit('close', 0)
  }
  const hear = (word: string) => {
    const last = hears?.(word)
    if (last) setImmediate(() => say(last, true))
  }
  const write = (data: string | Buffer, done: () => void) => {
    if (String(data).startsWith(CALL)) {
      calls.push(JSON.parse(String(data).slice(CALL.length)))
      setImmediate(() => say([ANSWER_STARTS, ...says], !hears))
    } else for (const word of String(data).split('\n').slice(0, -1)) hear(word)
    done()
  }
  Object.assign(channel, { stderr: new EventEmitter(), write, end: () => hear('end'), close: () => undefined })
  return channel
}

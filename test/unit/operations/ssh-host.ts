import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Server, type ServerChannel, type Session } from 'ssh2'
import { ANSWER_STARTS } from '../../../src/hosts/script.ts'
import type { ScriptName } from '../../../src/hosts/script-parts.ts'
import { newKey } from './new-key.ts'

/** What a script says at its start, some milliseconds later, and for each word that it hears. */
export interface Talk {
  readonly says: readonly string[]
  readonly later?: { readonly ms: number; readonly says: () => readonly string[] }
  /** Lines, and whether they are the last; without it, the script has ended once it has spoken. */
  readonly hears?: (word: string) => { readonly says: readonly string[]; readonly isOver: boolean }
}

export interface HostBehaviour {
  readonly run: (script: ScriptName, args: readonly string[]) => Talk
  /** Answers at whichever address and port is reached from the host. */
  readonly web: HttpServer
  readonly onReached: (port: number) => void
}

/** An sshd in this process, which answers at once. Its scripts come as {@link frameAsJson} frames them. */
export interface SshHost {
  readonly port: number
  readonly sessions: () => number
  close(): void
}

const LENGTH_DIGITS = 8
const HOST_KEY = newKey()

/** Stands in for the bytes that run a script: its name and its arguments. */
export function frameAsJson(name: ScriptName, args: readonly string[]): Buffer {
  const body = JSON.stringify([name, args])
  return Buffer.from(`${String(body.length).padStart(LENGTH_DIGITS, '0')}${body}`)
}

export async function startSshHost({ run, web, onReached }: HostBehaviour): Promise<SshHost> {
  let sessions = 0
  const server = new Server({ hostKeys: [HOST_KEY] }, (client) => {
    client.on('authentication', (login) =>
      login.method === 'publickey' ? login.accept() : login.reject(['publickey']),
    )
    client.on('session', (accept) => {
      sessions += 1
      ;(accept() as Session).on('exec', (accepted: () => ServerChannel) => talk(accepted(), run))
    })
    client.on('tcpip', (accept, _, { destPort }) => {
      onReached(destPort)
      const channel = accept()
      const socket = connect((web.address() as AddressInfo).port, '127.0.0.1')
      for (const end of [channel, socket]) end.on('error', () => undefined)
      channel.pipe(socket)
      socket.pipe(channel, { end: false })
      // As OpenSSH: the channel is closed once both have ended.
      socket.on('end', () => channel.eof())
      channel.on('end', () => channel.close())
    })
    client.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, sessions: () => sessions, close: () => server.close() }
}

function talk(channel: ServerChannel, run: HostBehaviour['run']): void {
  let heard = ''
  let hears: Talk['hears'] | null = null
  const say = (lines: readonly string[], isOver: boolean) => {
    if (lines.length > 0) channel.write(lines.map((line) => `${line}\n`).join(''))
    if (!isOver) return
    channel.exit(0)
    channel.end()
  }
  const begin = () => {
    const end = LENGTH_DIGITS + Number(heard.slice(0, LENGTH_DIGITS))
    if (heard.length < LENGTH_DIGITS || heard.length < end) return
    const [name, args] = JSON.parse(heard.slice(LENGTH_DIGITS, end)) as [ScriptName, string[]]
    heard = heard.slice(end)
    const answer = run(name, args)
    hears = answer.hears ?? (() => ({ says: [], isOver: false }))
    say(['', ANSWER_STARTS, ...answer.says], answer.hears === undefined)
    const { later } = answer
    if (later) setTimeout(() => say(later.says(), false), later.ms)
  }
  channel.on('error', () => undefined)
  channel.on('data', (data: Buffer) => {
    heard += data.toString('latin1')
    if (hears === null) begin()
    const words = hears === null ? [] : heard.split('\n')
    heard = words.pop() ?? heard
    for (const word of words) {
      const answer = hears?.(word)
      if (answer) say(answer.says, answer.isOver)
    }
  })
  channel.on('end', () => channel.close())
}

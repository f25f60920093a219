import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { awaitOneOf } from '../hosts/await-one-of.ts'
import {
  type Conversation,
  converse,
  HEARTBEAT_MS,
  RUNNER_TIMEOUT_SECONDS,
  sendHeartbeats,
} from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { OlderJar } from '../hosts/read-older-jar.ts'
import type { RunContext } from '../inputs/run-context.ts'
import { type JarPiece, planDelta, wholeJar } from '../jar/delta.ts'
import type { Digest, Jar } from '../jar/jar.ts'
import { throwFirstFault } from '../plan/faults/host-fault.ts'
import { findRoomFaults } from '../plan/faults/write-faults.ts'

const PROGRESS_EVERY = 0.25
/** More at a time is no faster, and leaves more behind for the collector: seen with 256 kB. */
const READ_BYTES = 65_536

/** A release to be sent: its name, its jar, and where both come from. */
export interface ReleaseSpec {
  readonly release: string
  readonly jar: Jar
  /** Of the jar; needed once the rest is sent. */
  readonly digest: Promise<Digest>
  readonly run: RunContext
}

/** A release that a host has completely, under a temporary name, and discards unless it is moved into place. */
export interface SentRelease {
  place(): Promise<void>
}

/** Sends the jar and its description. Resolves once the host has verified the checksum; nothing is in place yet. */
export async function sendRelease(
  host: AppHost,
  spec: ReleaseSpec,
  olderJar: OlderJar | null,
  freeKilobytes: number,
  log: (line: string) => void,
): Promise<SentRelease> {
  const { connection } = host
  throwFirstFault(findRoomFaults({ host: connection.label, freeKilobytes, newestJarBytes: null }, spec.jar.bytes))
  const sent = (olderJar && (await sendJar(host, spec, olderJar, log))) ?? (await sendJar(host, spec, null, log))
  if (sent === null) throw new Failure(`${connection.label}: the upload was interrupted`)
  log(`${connection.label} has release ${spec.release}, checksum verified`)
  return {
    async place() {
      sent.say('place')
      sent.end()
      await sent.ended
    },
  }
}

/** Null: what the host assembled from the older jar is not the new one. */
async function sendJar(
  { address, connection }: AppHost,
  { release, jar, digest, run }: ReleaseSpec,
  olderJar: OlderJar | null,
  log: (line: string) => void,
): Promise<Conversation | null> {
  const pieces = olderJar ? planDelta(olderJar.directory, jar.directory, jar.bytes) : wholeJar(jar.bytes)
  const toSend = pieces.reduce((sum, { kind, length }) => (kind === 'data' ? sum + length : sum), 0)
  const say = (line: string) => log(`${connection.label}: ${line}`)
  if (olderJar) say(`${megabytes(toSend)} of ${megabytes(jar.bytes)} will be sent; the rest is in ${olderJar.release}`)
  const { version, javaRelease, bytes } = jar
  const end = async () => {
    const { sha256 } = await digest
    const description = { release, version, javaRelease, ...originOf(run), jarSha256: sha256, bytes }
    const text = Buffer.from(`${JSON.stringify(description, null, 2)}\n`)
    return Buffer.concat([Buffer.from(`end ${text.length} ${sha256}\n`), text])
  }
  const data = streamPieces(jar.path, pieces, end, showProgress(toSend, say))
  const args = [address.deployPath, release, String(bytes), String(RUNNER_TIMEOUT_SECONDS)]
  const form = /\.war$/i.test(jar.path) ? 'war' : 'jar'
  const conversation = converse(connection, 'receive', [...args, olderJar?.release ?? '', form], data)
  sendHeartbeats(conversation)
  if ((await awaitOneOf(conversation, ['received', 'damaged']))?.word === 'received') return conversation
  conversation.end()
  say('the assembled jar does not match the built one; sending the whole jar')
  return null
}

function originOf({ sha, ref, actor, runUrl }: RunContext) {
  return { commit: sha, branch: ref, actor, runUrl, uploadedAt: new Date().toISOString() }
}

/** Reuses one buffer: a new one for each read would pile up faster than it is collected. */
async function* streamPieces(
  path: string,
  pieces: readonly JarPiece[],
  end: () => Promise<Buffer>,
  onSent: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  const file = await open(path)
  try {
    for (const { kind, from, length } of pieces) {
      yield Buffer.from(kind === 'copy' ? `copy ${from} ${length}\n` : `data ${length}\n`)
      if (kind === 'copy') continue
      for (let at = from; at < from + length; ) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(READ_BYTES, from + length - at), at)
        if (bytesRead === 0) throw new Error(`${path} became shorter while it was being sent`)
        yield buffer.subarray(0, bytesRead)
        onSent(bytesRead)
        at += bytesRead
      }
    }
  } finally {
    await file.close()
  }
  yield* awaitEnd(end())
}

/** The sum of a large jar may take longer than the host waits for a heartbeat. */
async function* awaitEnd(end: Promise<Buffer>): AsyncGenerator<Buffer> {
  const isKnown = end.then(() => true)
  while (!(await Promise.race([isKnown, delay(HEARTBEAT_MS, false, { ref: false })]))) yield Buffer.from('keep\n')
  yield await end
}

/** Logs now and then how much has been sent. */
function showProgress(total: number, log: (line: string) => void): (bytes: number) => void {
  let sent = 0
  let shown = 0
  return (bytes) => {
    sent += bytes
    if (sent / total < shown + PROGRESS_EVERY) return
    shown = Math.floor(sent / total / PROGRESS_EVERY) * PROGRESS_EVERY
    log(`sent ${Math.round(shown * 100)} % of ${megabytes(total)}`)
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

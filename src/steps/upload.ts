import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { Failure } from '../failure.ts'
import { runScript } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { Basis } from '../hosts/read-basis.ts'
import type { RunContext } from '../inputs/inputs.ts'
import { type JarPiece, planDelta, wholeJar } from '../jar/delta.ts'
import type { Digest, Jar } from '../jar/jar.ts'

const PROGRESS_EVERY = 0.25
/** What a host must have left beyond the jar itself. */
const SPARE_KILOBYTES = 10_240

/** A release to be sent: its name, its jar, and where both come from. */
export interface ReleaseOrder {
  readonly release: string
  readonly jar: Jar & Digest
  readonly run: RunContext
}

/** Sends the jar and its description, under a temporary name until its checksum is verified on the host. */
export async function uploadRelease(
  host: AppHost,
  order: ReleaseOrder,
  basis: Basis | null,
  freeKilobytes: number,
  log: (line: string) => void,
): Promise<void> {
  const { connection, address } = host
  const { jar, release } = order
  const needed = Math.ceil(jar.bytes / 1024) + SPARE_KILOBYTES
  if (freeKilobytes < needed) {
    throw new Failure(
      `${connection.label}: ${needed} kB are needed, ${freeKilobytes} kB are free for ${address.deployPath}`,
      { remedy: 'Free some space there, or lower keep-releases.' },
    )
  }
  if (basis === null || !(await send(host, order, basis, log))) await send(host, order, null, log)
  log(`${connection.label} has release ${release}, checksum verified`)
}

/** False: what the host put together from the basis is not the jar. */
async function send(
  { address, connection }: AppHost,
  { release, jar, run }: ReleaseOrder,
  basis: Basis | null,
  log: (line: string) => void,
): Promise<boolean> {
  const pieces = basis ? planDelta(basis.directory, jar.directory, jar.bytes) : wholeJar(jar.bytes)
  const toSend = pieces.reduce((sum, { kind, length }) => (kind === 'data' ? sum + length : sum), 0)
  if (basis) log(`${megabytes(toSend)} of ${megabytes(jar.bytes)} are to be sent, the rest is in ${basis.release}`)
  const { version, javaRelease, sha256, bytes } = jar
  const description = { release, version, javaRelease, ...describeRun(run), jarSha256: sha256, bytes }
  const text = `end\n${JSON.stringify(description, null, 2)}\n`
  const data = Readable.from(streamPieces(jar.path, pieces, text, showProgress(toSend, log)))
  const args = [address.deployPath, release, String(bytes), sha256, basis?.release ?? '']
  const answer = await runScript(connection, 'receive', args, data)
  const isReceived = answer.some(({ word }) => word === 'received')
  if (!isReceived) log(`${connection.label}: put together from it, the jar is not what was built; it is sent whole`)
  return isReceived
}

function describeRun({ sha, ref, actor, runUrl }: RunContext) {
  return { commit: sha, branch: ref, actor, runUrl, uploadedAt: new Date().toISOString() }
}

async function* streamPieces(
  path: string,
  pieces: readonly JarPiece[],
  description: string,
  onSent: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for (const { kind, from, length } of pieces) {
    yield Buffer.from(kind === 'copy' ? `copy ${from} ${length}\n` : `data ${length}\n`)
    if (kind === 'copy') continue
    const range = { start: from, end: from + length - 1, highWaterMark: 262_144 }
    for await (const chunk of createReadStream(path, range) as AsyncIterable<Buffer>) {
      yield chunk
      onSent(chunk.length)
    }
  }
  yield Buffer.from(description)
}

/** Says now and then how much is sent. */
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

import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Jar } from '../build/jar.ts'
import { Failure } from '../failure.ts'
import { runScript } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { RunContext } from '../inputs/inputs.ts'

const PROGRESS_EVERY = 0.25
/** What a host must have left beyond the jar itself. */
const SPARE_KILOBYTES = 10_240

/** Sends the jar and its description, under a temporary name until its checksum is verified on the host. */
export async function uploadRelease(
  { address, connection }: AppHost,
  release: string,
  jar: Jar,
  run: RunContext,
  freeKilobytes: number,
  log: (line: string) => void,
): Promise<void> {
  const needed = Math.ceil(jar.bytes / 1024) + SPARE_KILOBYTES
  if (freeKilobytes < needed) {
    throw new Failure(
      `${connection.label}: ${needed} kB are needed, ${freeKilobytes} kB are free for ${address.deployPath}`,
      {
        remedy: 'Free some space there, or lower keep-releases.',
      },
    )
  }
  const description = { release, version: jar.version, ...describeRun(run), jarSha256: jar.sha256, bytes: jar.bytes }
  const data = Readable.from(streamRelease(jar, `${JSON.stringify(description, null, 2)}\n`, log))
  await runScript(connection, 'receive', [address.deployPath, release, String(jar.bytes), jar.sha256], data)
  log(`${connection.label} has release ${release}, checksum verified`)
}

function describeRun({ sha, ref, actor, runUrl }: RunContext) {
  return { commit: sha, branch: ref, actor, runUrl, uploadedAt: new Date().toISOString() }
}

async function* streamRelease(jar: Jar, description: string, log: (line: string) => void): AsyncGenerator<Buffer> {
  let sent = 0
  let shown = 0
  for await (const chunk of createReadStream(jar.path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    yield chunk
    sent += chunk.length
    if (sent / jar.bytes >= shown + PROGRESS_EVERY) {
      shown = Math.floor(sent / jar.bytes / PROGRESS_EVERY) * PROGRESS_EVERY
      log(`sent ${Math.round(shown * 100)} % of ${(jar.bytes / 1e6).toFixed(1)} MB`)
    }
  }
  yield Buffer.from(description)
}

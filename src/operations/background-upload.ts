import { onEachHost } from '../hosts/on-each-host.ts'
import type { OlderJar } from '../hosts/read-older-jar.ts'
import { hashFile } from '../jar/hash-file.ts'
import type { Digest, Jar } from '../jar/jar.ts'
import type { Log } from '../progress/stages.ts'
import { sendRelease } from '../stages/upload.ts'
import type { Observation } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** A jar on its way to every app host while the operation continues: none of it is in place before it is completed. */
export interface BackgroundUpload {
  readonly digest: Promise<Digest>
  /** Throws if it has failed on a host by now; does not wait for hosts that it is still on its way to. */
  requireNoFailure(): Promise<void>
  /** Moves the release into place on every host, once it has arrived completely. */
  complete(log: Log): Promise<void>
}

/** Begins to send; `observing` and `olderJars` say what the hosts have. A failure is reported when it is completed. */
export function uploadInBackground(
  { inputs }: OperationContext,
  jar: Jar,
  release: string,
  observing: Promise<Observation>,
  olderJars: Promise<ReadonlyArray<OlderJar | null>>,
): BackgroundUpload {
  const digest = quiet(hashFile(jar.path))
  const lines = holdLines()
  const sending = quiet(
    Promise.all([observing, olderJars]).then(([{ hosts, apps }, found]) => {
      const spec = { release, jar, digest, run: inputs.run }
      return hosts.apps.map((host, index) => {
        const free = apps[index]?.freeKilobytes ?? 0
        return {
          connection: host.connection,
          sent: quiet(sendRelease(host, spec, found[index] ?? null, free, lines.log)),
        }
      })
    }),
  )
  return {
    digest,
    async requireNoFailure() {
      await onEachHost(await sending, async ({ sent }) => {
        await Promise.race([sent, null])
      })
    },
    async complete(log) {
      lines.flushTo(log)
      await onEachHost(await sending, async ({ sent }) => (await sent).place())
    },
  }
}

/** Keeps what is logged until the stage that it belongs to begins, and from then on passes it on. */
function holdLines(): { readonly log: Log; flushTo(log: Log): void } {
  const held: string[] = []
  let pass: Log = (line) => held.push(line)
  return {
    log: (line) => pass(line),
    flushTo(log) {
      pass = log
      for (const line of held) log(line)
    },
  }
}

/** A promise whose failure only matters to whoever awaits it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

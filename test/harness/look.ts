import type { BedHost } from '../bed/host.ts'

/** How nginx, or a slot itself, answered. */
export interface Answer {
  readonly status: number
  readonly version: string | null
  /** The slot that answered. */
  readonly port: number | null
  /** The name of the app host that it runs on. */
  readonly host: string | null
  readonly body: string
}

/** A JVM of the deploy user on the app host. */
export interface JavaProcess {
  readonly pid: number
  /** From its `-Dserver.port`. */
  readonly port: number
  /** The release that it was launched from; null for a jar elsewhere. */
  readonly release: string | null
}

export async function ask(url: string): Promise<Answer> {
  const response = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(30_000) })
  const port = response.headers.get('x-port')
  return {
    status: response.status,
    version: response.headers.get('x-version'),
    port: port === null ? null : Number(port),
    host: response.headers.get('x-host'),
    body: await response.text(),
  }
}

export async function listJava(app: BedHost): Promise<JavaProcess[]> {
  const { stdout } = await app.run(`ps -ww -C java -o pid=,args= || true`)
  const processes = stdout.split('\n').flatMap((line) => {
    const pid = /^\s*(\d+) /.exec(line)?.[1]
    const port = / -Dserver\.port=(\d+)(?: |$)/.exec(line)?.[1]
    const release = /\/releases\/([^/ ]+)\/app\.jar(?: |$)/.exec(line)?.[1] ?? null
    return pid === undefined ? [] : [{ pid: Number(pid), port: Number(port), release }]
  })
  return processes.sort((a, b) => a.port - b.port)
}

/**
 * For `find`: each file with its times and where it leads, and each folder. A folder's times change with the small file with which each
 * observation tries whether there is room, and which it removes.
 */
export const PRINT_FILES = String.raw`\( -type d -printf '%p\n' -o -printf '%p %T@ %C@ %l\n' \)`

import type { BedHost } from '../bed/host.ts'

/** A process that writes an application's log. */
export interface LogWriter {
  readonly pid: number
  readonly release: string
}

export async function listLogWriters(app: BedHost): Promise<LogWriter[]> {
  const { stdout } = await app.run('ps -ww -u ubuntu -o pid=,args= || true')
  return [...stdout.matchAll(/^ *(\d+) sh -c .* bluegreen-log \S+\/releases\/([^/ ]+)\/app\.log \d+$/gm)].map(
    ([, pid, release = '']) => ({ pid: Number(pid), release }),
  )
}

/** The files of a release's log, with mode, owner and bytes, the older one first. */
export async function listLogFiles(app: BedHost, release: string): Promise<string[]> {
  const { stdout } = await app.run(
    `cd /home/ubuntu/shop/releases/${release} && find . -name 'app.log*' -printf '%f %m %u %s\\n' | sort -r`,
  )
  return stdout.trimEnd().split('\n')
}

/** All that is left of a release's log. */
export async function readWholeLog(app: BedHost, release: string): Promise<string> {
  const { stdout } = await app.run(`cd /home/ubuntu/shop/releases/${release} && cat $(ls -r app.log*)`)
  return stdout
}

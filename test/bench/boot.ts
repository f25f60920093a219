import type { BedHost } from '../bed/host.ts'
import type { ServiceInfo } from '../harness/service.ts'

/** When an application was launched and when it could answer: milliseconds since 1970, as its own host has it. */
export interface Boot {
  readonly launchedAt: number
  readonly readyAt: number
}

const ticksPerSecond = 100

/**
 * Looks at a JVM of the test service: the kernel says when its process began, to 10 ms, and its log when it listened.
 * @throws if its log says nothing of that, or the jar that it runs from is another one
 */
export async function readBoot(app: BedHost, { pid, jar }: ServiceInfo, log: string, sha256: string): Promise<Boot> {
  const { stdout } = await app.run(`
    read -r uptime _ </proc/uptime
    echo "$EPOCHREALTIME $uptime"
    cut -d ' ' -f 22 /proc/${pid}/stat
    grep -m 1 ' listening on port ' '${log}'
    sha256sum '${jar}'`)
  const [clocks = '', ticks, listening = '', sum = ''] = stdout.split('\n')
  const [clock = 0, uptime = 0] = clocks.split(' ').map(Number)
  if (!sum.startsWith(sha256)) throw new Error(`${jar} on ${app.name} is not the jar that was built`)
  return {
    launchedAt: (clock - uptime + Number(ticks) / ticksPerSecond) * 1000,
    readyAt: Date.parse(listening.split(' ')[0] ?? ''),
  }
}

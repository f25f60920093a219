import type { BedHost } from '../bed/host.ts'
import { type Traffic, trafficBetween } from '../bed/traffic.ts'
import type { Service, ServiceInfo } from '../harness/service.ts'
import { awaitServed } from './await-served.ts'
import { type Boot, readBoot } from './boot.ts'
import type { Contender, Run } from './contender.ts'
import type { Build } from './fat-jar.ts'
import { type LinkName, openLink } from './link.ts'
import { readSpans, spentSince } from './recording.ts'

/** What one deployment took, in milliseconds and bytes. */
export interface Measurement {
  /** From the jar being built until nginx serves it. */
  readonly untilLive: number
  /** From the launch of the JVM until it listens; of several, from the launch of the first until the last one listens. */
  readonly boot: number
  /** From when the last of them listens until nginx serves it. */
  readonly readyUntilLive: number
  /** From the jar being built to the end of the run. */
  readonly untilEnd: number
  /** By stage, from the jar being built on. */
  readonly stages: Readonly<Record<string, number>>
  readonly peakBytes: number | null
  /** Null on the direct link. */
  readonly traffic: { readonly whole: Traffic; readonly untilLive: Traffic; readonly readyUntilLive: Traffic } | null
}

/** Deploys a build once and measures it. Throws unless it was that build, byte for byte, that nginx came to serve. */
export async function measure(
  contender: Contender,
  build: Build,
  linkName: LinkName,
  service: Service,
): Promise<Measurement> {
  const link = await openLink(linkName, service, contender.apps)
  const over = new AbortController()
  const served = awaitServed(contender.url, build.id, over.signal)
  served.catch(() => undefined)
  try {
    const run = await contender.deploy(build, link)
    const { at: liveAt, port } = await served
    const boots = await Promise.all(contender.apps.map((app) => bootOn(app, port, contender, run, build)))
    const readyAt = Math.max(...boots.map((boot) => boot.readyAt))
    const { marks } = link
    return {
      untilLive: liveAt - run.builtAt,
      boot: readyAt - Math.min(...boots.map((boot) => boot.launchedAt)),
      readyUntilLive: liveAt - readyAt,
      untilEnd: run.endedAt - run.builtAt,
      stages: spentSince(readSpans(run.lines, run.endedAt), run.builtAt),
      peakBytes: run.peakBytes,
      traffic: marks && {
        whole: trafficBetween(marks, 0, run.endedAt),
        untilLive: trafficBetween(marks, run.builtAt, liveAt),
        readyUntilLive: trafficBetween(marks, readyAt, liveAt),
      },
    }
  } finally {
    over.abort()
    await link.close()
  }
}

async function bootOn(app: BedHost, port: number, contender: Contender, run: Run, build: Build): Promise<Boot> {
  // Not through nginx, whose workers from before a reload may still take a connection.
  const answer = await fetch(`http://${app.address}:${port}/info`)
  const info = (await answer.json()) as ServiceInfo
  return readBoot(app, info, contender.logOf(info.jar, run), build.sha256)
}

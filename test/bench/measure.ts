import type { BedHost } from '../bed/host.ts'
import { type Traffic, trafficBetween } from '../bed/traffic.ts'
import type { Service, ServiceInfo } from '../harness/service.ts'
import { awaitServed } from './await-served.ts'
import { type Boot, readBoot } from './boot.ts'
import type { Contender } from './contender.ts'
import type { Build } from './fat-jar.ts'
import { type Link, type LinkName, openLink } from './link.ts'
import { mostRoundTrips } from './meters.ts'
import type { Usage } from './process-watch.ts'
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
  readonly usage: Usage | null
  /** Null on the direct link. */
  readonly traffic: WireTraffic | null
}

export interface WireTraffic {
  readonly whole: Traffic
  readonly untilLive: Traffic
  readonly readyUntilLive: Traffic
  /** Of the one app host that took most of them, until live; null if app hosts are not counted by themselves. */
  readonly roundTripsOfApp: number | null
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
    const { recording, done } = contender.start(build, link)
    const run = await done
    const { at: liveAt, port } = await served
    const boots = await Promise.all(contender.apps.map((app) => bootOn(app, port, contender, build)))
    const readyAt = Math.max(...boots.map((boot) => boot.readyAt))
    return {
      untilLive: liveAt - run.builtAt,
      boot: readyAt - Math.min(...boots.map((boot) => boot.launchedAt)),
      readyUntilLive: liveAt - readyAt,
      untilEnd: run.endedAt - run.builtAt,
      stages: spentSince(readSpans(recording.lines, run.endedAt), run.builtAt),
      usage: run.usage,
      traffic: readTraffic(link, { ...run, liveAt, readyAt }),
    }
  } finally {
    over.abort()
    await link.close()
  }
}

/** Milliseconds since 1970. */
interface Moments {
  readonly builtAt: number
  readonly readyAt: number
  readonly liveAt: number
  readonly endedAt: number
}

function readTraffic({ marks }: Link, { builtAt, readyAt, liveAt, endedAt }: Moments): WireTraffic | null {
  return (
    marks && {
      whole: trafficBetween(marks.all, 0, endedAt),
      untilLive: trafficBetween(marks.all, builtAt, liveAt),
      readyUntilLive: trafficBetween(marks.all, readyAt, liveAt),
      roundTripsOfApp: mostRoundTrips(marks.apps, builtAt, liveAt),
    }
  )
}

async function bootOn(app: BedHost, port: number, contender: Contender, build: Build): Promise<Boot> {
  // Not through nginx, whose workers from before a reload may still take a connection.
  const answer = await fetch(`http://${app.address}:${port}/info`)
  const info = (await answer.json()) as ServiceInfo
  return readBoot(app, info, contender.logOf(info.jar), build.sha256)
}

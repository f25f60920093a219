import type { BedHost } from '../bed/host.ts'
import type { Build } from './fat-jar.ts'
import type { Link } from './link.ts'
import type { TimedLine } from './recording.ts'

/** One of those that are compared; each has a service of its own on the same hosts. */
export interface Contender {
  readonly name: 'old' | 'ours'
  /** Where nginx serves its service. */
  readonly url: string
  /** Where the application runs. */
  readonly apps: readonly BedHost[]
  /** Makes nginx serve a build. Throws with the log where it does not. */
  deploy(build: Build, link: Link): Promise<Run>
  /** The log of the application that runs from this jar on an app host. */
  logOf(jar: string, run: Run): string
}

/** A deployment that is over. */
export interface Run {
  /** When the jar had been built: milliseconds since 1970. */
  readonly builtAt: number
  readonly endedAt: number
  readonly lines: readonly TimedLine[]
  /** The most that the contender's own process had in memory; null where it is not one process. */
  readonly peakBytes: number | null
}

/** The same for all. */
export const javaOptions = '-Xmx256m'

import type { BedHost } from '../bed/host.ts'
import type { Build } from './fat-jar.ts'
import type { Link } from './link.ts'
import type { Usage } from './process-watch.ts'
import type { Recording } from './recording.ts'

/** `peer`: a workflow's steps with scp-action and ssh-action. */
export const CONTENDERS = ['old', 'peer', 'ours'] as const
export type ContenderName = (typeof CONTENDERS)[number]

/** What was measured of each; a contender that has no part in it is missing. */
export type Samples = Partial<Readonly<Record<ContenderName, readonly number[]>>>

/** One of those that are compared; each has a service of its own on the same hosts. */
export interface Contender {
  readonly name: ContenderName
  /** Where nginx serves its service. */
  readonly url: string
  /** Its slots. */
  readonly ports: readonly [number, number]
  /** Where the application runs. */
  readonly apps: readonly BedHost[]
  /** Begins to make nginx serve a build. */
  start(build: Pick<Build, 'path'>, link: Link): Deployment
  /** The log of the application that runs from this jar on an app host. */
  logOf(jar: string): string
}

/** A deployment under way. */
export interface Deployment {
  /** Its log so far, whose groups are its stages. */
  readonly recording: Recording
  /** Rejects with the log where nginx does not serve the build in the end. */
  readonly done: Promise<Run>
  /** Ends all of its processes on this machine at once, as when the runner is lost. */
  kill(): void
}

/** A deployment that is over. */
export interface Run {
  /** When the jar had been built: milliseconds since 1970. */
  readonly builtAt: number
  readonly endedAt: number
  /** Of the contender's own process; null if it is not one process. */
  readonly usage: Usage | null
}

/** The same for all. */
export const javaOptions = '-Xmx256m'

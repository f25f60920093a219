import type { FolderTrouble, SystemdBeyondLogin, UserSystemd } from './host-observation.ts'
import type { Owner } from './owner-name.ts'

/** A process that is related to a slot. */
export interface SlotProcess {
  /** Null if the process belongs to another user, since only that user may see it. */
  readonly pid: number | null
  /** Whether it runs as the deploy user and is a JVM: only then is it ours to stop. */
  readonly isOwnJava: boolean
  /** Whether this action launched it for another service. */
  readonly isOtherService: boolean
  /** Whether it is at work: it listens on the port; for a service without nginx, it runs. */
  readonly isUp: boolean
  readonly uptimeSeconds: number
  readonly residentKilobytes: number
  /** Null for a process that this action did not launch. */
  readonly release: string | null
}

/** What was seen of a slot on one app host. */
export interface SlotObservation {
  readonly port: number
  readonly processes: readonly SlotProcess[]
  /** The release that `slots/<port>` links to. */
  readonly linkedRelease: string | null
  /** Who listens on the slot's health port, as in {@link SlotProcess.pid}; none if that is its own port. */
  readonly healthListeners: ReadonlyArray<number | null>
}

/** A line of `deploys.jsonl`, as far as decisions and the status page need it. */
export interface JournalEntry {
  readonly at: string
  readonly operation: string
  readonly result: string
  readonly version: string | null
  readonly release: string | null
  readonly actor: string
  readonly seconds: number
  /** What was live when it ended. */
  readonly livePort: number | null
  readonly liveVersion: string | null
  /** What was live before, once all that was left half-done was reconciled; null if nobody had made it live, or this action did not launch it. */
  readonly previousRelease: string | null
  /** Null if nothing failed. */
  readonly failedStep: string | null
  readonly runUrl: string | null
}

/** A release that an app host keeps. */
export interface ReleaseObservation {
  readonly name: string
  /** Seconds since the epoch. */
  readonly uploadedAt: number
}

/** What a deployment doesn't change on an app host: one asks for it once, since it would only fail later if that had changed. */
export interface LastingAppFacts extends FolderTrouble {
  readonly user: string
  /** Java's version as it reports it, such as `17.0.15`; null if the command was not found. */
  readonly javaVersion: string | null
  /** Whether the command exists but may not be executed. */
  readonly isJavaBlocked: boolean
  /** Null if no launcher needs it. */
  readonly systemd: UserSystemd | null
  /** If systemd kills what a login leaves behind, what takes that over; null if it keeps running anyway. */
  readonly systemdBeyondLogin: SystemdBeyondLogin | null
}

/** What was seen of an app host. */
export interface AppObservation extends LastingAppFacts {
  readonly host: string
  /** Whether the deploy user may write to the deploy path. */
  readonly isWritable: boolean
  /** With what this run's own upload has taken so far: it takes no more than its jar. */
  readonly freeKilobytes: number
  /** Of the newest release that it keeps; null if it keeps none. */
  readonly newestJarBytes: number | null
  /** Swap included. */
  readonly availableMemoryKilobytes: number
  /** In addition, for a JVM with `-XX:+UseLargePages`. */
  readonly freeHugePageKilobytes: number
  /** Swap included. */
  readonly totalMemoryKilobytes: number
  /** The Java releases, such as 17, that the releases in the slots were built for, if they say so. */
  readonly builtFor: readonly number[]
  readonly slots: readonly SlotObservation[]
  /** The ports of slots on which nothing runs, but systemd is about to start something again. */
  readonly restarting: readonly number[]
  /** The ports of slots on which something runs that systemd has launched, but would start again neither after a failure nor at a boot. */
  readonly unsupervised: readonly number[]
  /** Whether a script of this run or of an earlier one is starting, watching or stopping a process there. */
  readonly isAtWork: boolean
  /** When this was seen, in seconds since the epoch by the host's own clock; null if it did not say. Two hosts' clocks differ. */
  readonly now: number | null
  /** The releases that it keeps. */
  readonly releases: readonly ReleaseObservation[]
  /** For a service without nginx: the slot that was promoted last; null if none was. */
  readonly recordedPort: number | null
  /** The last operations of this environment and service, oldest first. */
  readonly journal: readonly JournalEntry[]
  /** Another environment and service that deploys to the same deploy path; null if there is none. */
  readonly neighbor: Owner | null
}

/** What may have changed since an earlier observation. */
export type AppState = Omit<AppObservation, keyof LastingAppFacts>

import type { SiteDoor, SiteRoute } from './nginx-config.ts'

/** A process that has to do with a slot. */
export interface SlotProcess {
  /** Null where the process belongs to another user, who alone may see it. */
  readonly pid: number | null
  /** Whether it runs as the deploy user and is a JVM: only then is it ours to stop. */
  readonly isOwnJava: boolean
  /** False for one that was launched for the slot and does not listen yet. */
  readonly isListening: boolean
  readonly uptimeSeconds: number
  /** Null for a process that this action did not launch. */
  readonly release: string | null
}

/** What was seen of a slot on one app host. */
export interface SlotObservation {
  readonly port: number
  readonly processes: readonly SlotProcess[]
  /** The release that `slots/<port>` links to. */
  readonly linkedRelease: string | null
}

/** What was seen of an app host. */
export interface AppObservation {
  readonly host: string
  readonly user: string
  readonly isWritable: boolean
  readonly freeKilobytes: number
  readonly availableMemoryKilobytes: number
  /** Java's version as it states it, such as `17.0.15`; null where the command was not found. */
  readonly javaVersion: string | null
  readonly slots: readonly SlotObservation[]
  readonly releases: readonly string[]
}

/** One of the two site files of the links layout. */
export interface SiteFile {
  readonly port: number
  readonly name: string
  /** Absolute, every link on the way followed. */
  readonly path: string
  readonly route: SiteRoute
  readonly door: SiteDoor | null
  readonly isWrittenBySetup: boolean
}

/** An entry of the sites-enabled folder. */
export interface EnabledEntry {
  readonly name: string
  readonly isLink: boolean
  /** Where the link leads, every link on the way followed. */
  readonly target: string
}

/** What was seen of an nginx host. */
export interface NginxObservation {
  readonly host: string
  readonly user: string
  readonly isEnabledFolderWritable: boolean
  readonly entries: readonly EnabledEntry[]
  readonly sites: readonly SiteFile[]
  readonly instant: {
    readonly door: SiteDoor
    /** Whether an enabled site includes it. */
    readonly isIncluded: boolean
    /** The port that the link names. */
    readonly linkedPort: number | null
  } | null
  /** Null where it was not run, since nothing needs it in the instant layout. */
  readonly configurationTest: { readonly isOk: boolean; readonly said: string } | null
}

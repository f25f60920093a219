import type { PromotionRecord } from '../promotion/record.ts'
import type { SiteDoor } from './nginx/door.ts'
import type { LogPlace } from './nginx/log-place.ts'
import type { SiteRoute } from './nginx/route.ts'

/** A process that has to do with a slot. */
export interface SlotProcess {
  /** Null where the process belongs to another user, who alone may see it. */
  readonly pid: number | null
  /** Whether it runs as the deploy user and is a JVM: only then is it ours to stop. */
  readonly isOwnJava: boolean
  /** Whether this action launched it for another service. */
  readonly isOtherService: boolean
  /** Whether it does its work: it listens on the port; of a service without nginx, it runs. */
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
  /** Who listens where the slot is asked for its health, as in {@link SlotProcess.pid}; none where that is its own port. */
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
  /** What served when it ended. */
  readonly livePort: number | null
  readonly liveVersion: string | null
  /** Null where nothing failed. */
  readonly failedStep: string | null
  readonly runUrl: string | null
}

/** What was seen of the deploy user's systemd. */
export interface UserSystemd {
  /** Whether it starts with the host and outlives a login. */
  readonly lingers: boolean
  /** Null: it answers; else what was said instead. */
  readonly trouble: string | null
}

/** A release that an app host keeps. */
export interface ReleaseObservation {
  readonly name: string
  /** Seconds of the epoch. */
  readonly uploadedAt: number
}

/** What was seen of an app host. */
export interface AppObservation {
  readonly host: string
  readonly user: string
  readonly isWritable: boolean
  /** Where no file could be written, the deploy path or the folder of the lock, and why; null where one could. */
  readonly writeTrouble: string | null
  readonly freeKilobytes: number
  /** Swap included. */
  readonly availableMemoryKilobytes: number
  /** Java's version as it states it, such as `17.0.15`; null where the command was not found. */
  readonly javaVersion: string | null
  /** Whether the command is there and may not be executed. */
  readonly isJavaBlocked: boolean
  /** The Java releases, such as 17, that the releases in the slots were built for, where they tell. */
  readonly builtFor: readonly number[]
  /** Null where no launcher needs it. */
  readonly systemd: UserSystemd | null
  /** Where logind ends what a login leaves behind, what is to take that over; null where it goes on by itself. */
  readonly refuge: UserSystemd | null
  readonly slots: readonly SlotObservation[]
  /** The releases that are kept there. */
  readonly releases: readonly ReleaseObservation[]
  /** Of a service without nginx: the slot that was last made live; null where none was. */
  readonly recordedPort: number | null
  /** The last operations, oldest first. */
  readonly journal: readonly JournalEntry[]
}

/** One of the two site files of the links layout. */
export interface SiteFile {
  readonly port: number
  readonly name: string
  /** Absolute, every link on the way followed. */
  readonly path: string
  readonly route: SiteRoute
  readonly door: SiteDoor | null
  /** What must be the same in the other slot's file, in its order. */
  readonly comparable: readonly string[]
  readonly isWrittenBySetup: boolean
  /** The environment and service that setup wrote it for; null where it did not. */
  readonly owner: string | null
}

/** An entry of the sites-enabled folder. */
export interface EnabledEntry {
  readonly name: string
  readonly isLink: boolean
  /** Seconds of the epoch; when the link was made. */
  readonly changedAt: number
  /** Where the link leads, every link on the way followed. */
  readonly target: string
}

/** What was seen of an nginx host. */
export interface NginxObservation {
  readonly host: string
  readonly user: string
  readonly entries: readonly EnabledEntry[]
  readonly sites: readonly SiteFile[]
  readonly instant: {
    /** Of the site that includes the snippet; null where none does, or none can be asked. */
    readonly door: SiteDoor | null
    /** As of a {@link SiteFile}. */
    readonly owner: string | null
    /** Whether a site that nginx reads includes it. */
    readonly isIncluded: boolean
    /** Whether that site lets requests be written down while a run watches. */
    readonly isWatched: boolean
    /** A `proxy_pass` that sends every request to one path; null where there is none. */
    readonly lostPath: string | null
    /** The port that the link names. */
    readonly linkedPort: number | null
    /** When the link was made, in seconds of the epoch. */
    readonly linkChangedAt: number | null
    /** Whether the deploy user may change the link. */
    readonly isWritable: boolean
  } | null
  /** Whether certbot's nginx plugin holds its lock on nginx's files. */
  readonly isCertbotAtWork: boolean
  /** Where setup can let requests be written down. */
  readonly logPlace: LogPlace
  /** Why the folder of the promotions' records could not be written to; null where it could. */
  readonly writeTrouble: string | null
  /** As of an {@link AppObservation}. */
  readonly refuge: UserSystemd | null
  /** Null: the deploy user sees processes of others, nginx's among them. Else the id of the group that may, if there is one. */
  readonly hiddenProcesses: { readonly group: number | null } | null
  /** nginx's version, such as `1.22.1`; null where it was not asked or did not say. */
  readonly version: string | null
  /** Entries of the service, absolute, that nginx would not read. */
  readonly notIncluded: readonly string[]
  /** A folder whose `*.conf` nginx reads as sites; null where none was seen. */
  readonly includedFolder: string | null
  /** Seconds of the epoch since when nginx has gone by its configuration; null while it does not run. */
  readonly workersSince: number | null
  /** The newest promotion; null where none was recorded. */
  readonly promotion: PromotionRecord | null
  /** Commands that sudo does not allow without a password, of those that a promotion needs; null where that was not looked at. */
  readonly missingRights: readonly string[] | null
  /** Why sudo can't be used at all, as in "sudo wants a terminal"; null where it can, or where that was not looked at. */
  readonly sudoTrouble: 'wants a terminal' | 'is missing' | null
  /** Null where it was not run, since nothing needs it in the instant layout. */
  readonly configurationTest: { readonly isOk: boolean; readonly said: string } | null
}

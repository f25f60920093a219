import type { PromotionRecord } from '../promotion/record.ts'
import type { SiteEndpoint } from './nginx/endpoint.ts'
import type { LogPlace } from './nginx/log-place.ts'
import type { PinnedPass } from './nginx/pinned-pass.ts'
import type { SiteRoute } from './nginx/route.ts'
import type { SiteLine } from './nginx/same-site.ts'
import type { SiteRequests } from './nginx/site-requests.ts'
import type { TakenName } from './nginx/taken-names.ts'
import type { Unlogged } from './nginx/unlogged.ts'
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
  /** Null if nothing failed. */
  readonly failedStep: string | null
  readonly runUrl: string | null
}

/** What was seen of the deploy user's systemd. */
export interface UserSystemd {
  /** Whether it starts with the host and outlives a login. */
  readonly lingers: boolean
  /** Null: it answers; else what it said instead. */
  readonly trouble: string | null
}

/** The same, where systemd ends all that a login started. */
export interface SystemdBeyondLogin extends UserSystemd {
  /** Of the sshd that a socket started for this connection alone: all in it ends with it. Null: logind ends all of a session. */
  readonly unit: string | null
}

/** A release that an app host keeps. */
export interface ReleaseObservation {
  readonly name: string
  /** Seconds of the epoch. */
  readonly uploadedAt: number
}

/** Folders that a deployment needs on a host and that can't be used. */
export interface FolderTrouble {
  /** Each one in which a file could not be written, and why. */
  readonly writeTroubles: readonly string[]
  /** The one of the lock and the promotions' records, and why a file in it could not be locked; null if one could. */
  readonly lockTrouble: string | null
}

/** What was seen of an app host. */
export interface AppObservation extends FolderTrouble {
  readonly host: string
  readonly user: string
  readonly isWritable: boolean
  readonly freeKilobytes: number
  /** Swap included. */
  readonly availableMemoryKilobytes: number
  /** Java's version as it reports it, such as `17.0.15`; null if the command was not found. */
  readonly javaVersion: string | null
  /** Whether the command exists but may not be executed. */
  readonly isJavaBlocked: boolean
  /** The Java releases, such as 17, that the releases in the slots were built for, if they say so. */
  readonly builtFor: readonly number[]
  /** Null if no launcher needs it. */
  readonly systemd: UserSystemd | null
  /** If systemd kills what a login leaves behind, what takes that over; null if it keeps running anyway. */
  readonly systemdBeyondLogin: SystemdBeyondLogin | null
  readonly slots: readonly SlotObservation[]
  /** The releases that it keeps. */
  readonly releases: readonly ReleaseObservation[]
  /** For a service without nginx: the slot that was promoted last; null if none was. */
  readonly recordedPort: number | null
  /** The last operations of this environment and service, oldest first. */
  readonly journal: readonly JournalEntry[]
  /** Another environment and service that deploys to the same deploy path; null if there is none. */
  readonly neighbor: Owner | null
}

/** One of the two site files of the links layout. */
export interface SiteFile {
  readonly port: number
  readonly name: string
  /** Absolute, with all links resolved. */
  readonly path: string
  readonly route: SiteRoute
  readonly endpoint: SiteEndpoint | null
  readonly requests: SiteRequests
  /** What must be the same in the other slot's file, in its order, and its upstreams. */
  readonly comparable: readonly SiteLine[]
  readonly isWrittenBySetup: boolean
  /** The environment and service that setup wrote it for; null if it did not. */
  readonly owner: string | null
}

/** An entry of the sites-enabled folder. */
export interface EnabledEntry {
  readonly name: string
  readonly isLink: boolean
  /** Seconds of the epoch; when the link was made. */
  readonly changedAt: number
  /** Where the link leads, with all links resolved. */
  readonly target: string
}

/** What was seen of an nginx host. */
export interface NginxObservation extends FolderTrouble {
  readonly host: string
  readonly user: string
  readonly entries: readonly EnabledEntry[]
  readonly sites: readonly SiteFile[]
  readonly instant: {
    /** Of the site that includes the snippet; null if none does, or none can be reached. */
    readonly endpoint: SiteEndpoint | null
    /** As of a {@link SiteFile}. */
    readonly owner: string | null
    /** The hosts that the file of its upstreams names; as of a {@link SiteRoute}. */
    readonly addresses: readonly string[]
    /** Whether that file is as setup wrote it. */
    readonly isWrittenBySetup: boolean
    /** Whether a site that nginx reads includes it. */
    readonly isIncluded: boolean
    /** Whether that site lets requests be logged while a run watches. */
    readonly isWatched: boolean
    readonly unlogged: Unlogged
    /** Each `proxy_pass` that sends to the same slot whatever the link says. */
    readonly pinned: readonly PinnedPass[]
    /** A `proxy_pass` that sends every request to one path; null if there is none. */
    readonly lostPath: string | null
    /** The live slot that the link names. */
    readonly linkedPort: number | null
    /** The step of a promotion that the link names: a share of the clients gets the other slot. Null: all get the live one. */
    readonly step: { readonly to: number; readonly percent: number } | null
    /** Whether clients are divided into groups, as `promote-steps` needs them and these inputs want it. */
    readonly isDivided: boolean
    /** When the link was made, in seconds of the epoch. */
    readonly linkChangedAt: number | null
    /** Whether the deploy user may change the link. */
    readonly isWritable: boolean
  } | null
  /** Whether certbot's nginx plugin holds its lock on nginx's files. */
  readonly isCertbotAtWork: boolean
  /** Where setup can let requests be logged, in the site that includes the snippet or else in one that it writes. */
  readonly logPlace: LogPlace
  /** As of a {@link SiteFile}, of the snippet that lets requests be logged in the links layout. */
  readonly requestsOwner: string | null
  /** As of an {@link AppObservation}. */
  readonly systemdBeyondLogin: SystemdBeyondLogin | null
  /** Null: the deploy user sees other users' processes, nginx's among them. Else the id of the group that may, if there is one. */
  readonly hiddenProcesses: { readonly group: number | null } | null
  /** nginx's version, such as `1.22.1`; null if it was not requested or not reported. */
  readonly version: string | null
  /** Whether the host has IPv6, without which nginx refuses to listen on `[::]`. */
  readonly hasIpv6: boolean
  /** Entries of the service, absolute, that nginx would not read. */
  readonly notIncluded: readonly string[]
  /** A folder whose `*.conf` nginx reads as sites; null if none was seen. */
  readonly includedFolder: string | null
  /** Seconds of the epoch since when nginx has used its configuration; null while it does not run. */
  readonly workersSince: number | null
  /** The newest promotion; null if none was recorded. */
  readonly promotion: PromotionRecord | null
  /** Commands that sudo does not allow without a password, of those that a promotion needs; null if that was not checked. */
  readonly missingRights: readonly string[] | null
  /** Why sudo can't be used at all, as in "sudo wants a terminal"; null if it can, or if that was not checked. */
  readonly sudoTrouble: 'wants a terminal' | 'is missing' | null
  /** As nginx's test warned, if it was run. */
  readonly takenNames: readonly TakenName[]
  /** Null if it was not run, since nothing needs it in the instant layout. */
  readonly configurationTest: { readonly isOk: boolean; readonly said: string } | null
}

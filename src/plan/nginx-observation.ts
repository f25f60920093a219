import type { FolderTrouble, SystemdBeyondLogin } from './host-observation.ts'
import type { AccessLogContext } from './nginx/access-log-context.ts'
import type { ConflictingServerName } from './nginx/conflicting-server-names.ts'
import type { SiteEndpoint } from './nginx/endpoint.ts'
import type { HardcodedProxyPass } from './nginx/hardcoded-proxy-pass.ts'
import type { ListenPlace } from './nginx/listens.ts'
import type { OtherListen } from './nginx/lost-addresses.ts'
import type { FailTimeout, SiteRoute } from './nginx/route.ts'
import type { SiteLine } from './nginx/same-site.ts'
import type { SiteRequests } from './nginx/site-requests.ts'
import type { StrayProxyPass } from './nginx/stray-proxy-passes.ts'
import type { Unlogged } from './nginx/unlogged.ts'
import type { PromotionRecord } from './promotion-record.ts'

/** One of the two site files of the links layout. */
export interface SiteFile {
  readonly port: number
  readonly name: string
  /** Absolute, with all links resolved. */
  readonly path: string
  readonly route: SiteRoute
  /** The upstreams in `route` that other files define. */
  readonly borrowed: readonly string[]
  /** Each pass that sends to the other slot's port. */
  readonly strays: readonly StrayProxyPass[]
  /** What it passes requests to, though no upstream of that name is known. */
  readonly unknownNames: readonly string[]
  readonly endpoint: SiteEndpoint | null
  /** Of the servers that pass requests on. */
  readonly listens: readonly ListenPlace[]
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
  /** When the link came to be there, in seconds since the epoch. */
  readonly changedAt: number
  /** Where the link leads, with all links resolved. */
  readonly target: string
}

/** As {@link LastingAppFacts}, of an nginx host. */
export interface LastingNginxFacts extends FolderTrouble {
  readonly user: string
  /** Where the one site of the instant layout is, or would be, with all links resolved. */
  readonly instantSite: string
  /** As of an {@link AppObservation}. */
  readonly systemdBeyondLogin: SystemdBeyondLogin | null
  /** Null: the deploy user sees other users' processes, nginx's among them. Else the id of the group that may, if there is one. */
  readonly hiddenProcesses: { readonly group: number | null } | null
  /** nginx's version, such as `1.22.1`; null if it was not requested or not reported. */
  readonly version: string | null
  /** Whether SELinux is enforced, and its policy does not let nginx connect to applications. */
  readonly isConnectingDenied: boolean
  /** Commands that sudo does not allow without a password, of those that a promotion needs; null if that is not known. */
  readonly missingRights: readonly string[] | null
  /** Those that one of sudo's rules allows without a password, and a later rule only with one. */
  readonly overruledRights: readonly string[]
  /** Whether sudo lists no rules without a password, although it runs nginx's test without one: what else it runs is not known. */
  readonly areRightsHidden: boolean
  /** What the reload command would have systemd reload although it is not active; null if there is nothing, or if it was not checked. */
  readonly inactiveUnit: string | null
  /** Why sudo can't be used at all, as in "sudo wants a terminal"; null if it can, or if that was not checked. */
  readonly sudoTrouble: 'wants a terminal' | 'is missing' | null
}

/** What was seen of an nginx host. */
export interface NginxObservation extends LastingNginxFacts {
  readonly host: string
  readonly entries: readonly EnabledEntry[]
  readonly sites: readonly SiteFile[]
  readonly instant: {
    /** Of the site that includes the snippet; null if none does, or none can be reached. */
    readonly endpoint: SiteEndpoint | null
    /** Of the servers that include the snippet. */
    readonly listens: readonly ListenPlace[]
    /** As of a {@link SiteFile}. */
    readonly owner: string | null
    /** The hosts that the file of its upstreams names; as of a {@link SiteRoute}. */
    readonly addresses: readonly string[]
    readonly failTimeout: FailTimeout | null
    /** Whether that file is as setup wrote it. */
    readonly isWrittenBySetup: boolean
    /** Whether a site that nginx reads includes it. */
    readonly isIncluded: boolean
    /** Whether that site lets requests be logged while a run watches. */
    readonly isWatched: boolean
    readonly unlogged: Unlogged
    /** Each `proxy_pass` that sends to the same slot whatever the link says. */
    readonly hardcoded: readonly HardcodedProxyPass[]
    /** A `proxy_pass` that sends every request to one path; null if there is none. */
    readonly lostPath: string | null
    /** The live slot that the link names. */
    readonly linkedPort: number | null
    /** The step of a promotion that the link names: a share of the clients gets the other slot. Null: all get the live one. */
    readonly step: { readonly to: number; readonly percent: number } | null
    /** Whether clients are divided into groups, as `promote-steps` needs them and these inputs want it. */
    readonly isDivided: boolean
    /** When the link was made, in seconds since the epoch. */
    readonly linkChangedAt: number | null
    /** Whether the deploy user may change the link. */
    readonly isWritable: boolean
  } | null
  /** Whether certbot's nginx plugin holds its lock on nginx's files. */
  readonly isCertbotAtWork: boolean
  /** Where setup can let requests be logged, in the site that includes the snippet or else in one that it writes. */
  readonly accessLogContext: AccessLogContext
  /** As of a {@link SiteFile}, of the snippet that lets requests be logged in the links layout. */
  readonly requestsOwner: string | null
  /** Whether the host has IPv6, without which nginx refuses to listen on `[::]`. */
  readonly hasIpv6: boolean
  /** The networks whose addresses are the host's own, as `isElsewhere` reads them; none if that was not to be seen. */
  readonly addresses: readonly string[]
  /** Where other sites listen; of several at one place, the first. */
  readonly otherListens: readonly OtherListen[]
  /** Entries of the service, absolute, that nginx would not read. */
  readonly notIncluded: readonly string[]
  /**
   * What the deploy user can't read, of what tells how nginx knows the service: a file, or the first folder on the way to it. Null if
   * there is nothing.
   */
  readonly unreadable: string | null
  /** The first file that nginx reads and the deploy user can't: it may be anybody's. Null if there is none. */
  readonly unread: string | null
  /** A folder whose `*.conf` nginx reads as sites; null if none was seen. */
  readonly includedFolder: string | null
  /** When nginx began to use its configuration, in seconds since the epoch; null while it does not run, and in the instant layout. */
  readonly workersSince: number | null
  /** Whether the links layout is in use, and none of nginx's workers is seen. */
  readonly areWorkersUnseen: boolean
  /** As of an {@link AppObservation}. */
  readonly now: number | null
  /** The newest promotion; null if none was recorded. */
  readonly promotion: PromotionRecord | null
  /** As nginx's test warned, if it was run. */
  readonly conflictingServerNames: readonly ConflictingServerName[]
  /** Null if it was not run, since nothing needs it in the instant layout. */
  readonly configurationTest: { readonly isOk: boolean; readonly said: string } | null
}

/** As {@link AppState}, of an nginx host. */
export type NginxState = Omit<NginxObservation, keyof LastingNginxFacts>

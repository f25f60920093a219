import type { RunContext } from './run-context.ts'

/** A server and how to log in to it. */
export interface HostAddress {
  /** Name or IP address as the workflow wrote it, without brackets. */
  readonly host: string
  readonly port: number
  readonly user: string
}

/** A server that runs the application. */
export interface AppHostAddress extends HostAddress {
  /** Where nginx reaches the application: a name or IP address without brackets, `host` unless the workflow says otherwise. */
  readonly address: string
  /** Absolute path of the service's folder on this host. */
  readonly deployPath: string
}

/** The two ports of a service; each is a slot, on which one process listens. */
export interface SlotPorts {
  readonly blue: number
  readonly green: number
}

export const OPERATIONS = ['deploy', 'promote', 'rollback', 'status', 'logs', 'setup'] as const
export type Operation = (typeof OPERATIONS)[number]

/** Operations that take no lock and change nothing. */
export const READ_ONLY: readonly Operation[] = ['status', 'logs']

export type Layout = 'instant' | 'links'

/** Inclusive range of HTTP status codes. */
export interface StatusRange {
  readonly from: number
  readonly to: number
}

export interface SshInputs {
  /** In a form that ssh2 reads, with the passphrase. */
  readonly privateKey: string
  /** Empty when the key is not encrypted. */
  readonly passphrase: string
  /** `known_hosts` lines or `SHA256:` fingerprints, none malformed; parsed by `keys/host-keys.ts`. */
  readonly knownHosts: string
  readonly hostKeyChecking: boolean
  readonly jump: HostAddress | null
}

export interface BuildInputs {
  /** Absolute path. */
  readonly workingDirectory: string
  /** Empty: nothing is built. */
  readonly command: string
  /** Glob, relative to the working directory. */
  readonly jar: string
  /** Empty: detected from the project. */
  readonly version: string
}

export const LAUNCHERS = ['nohup', 'systemd'] as const
/** What supervises the process: nothing once it is launched, or a unit of the deploy user's systemd for each slot. */
export type Launcher = (typeof LAUNCHERS)[number]

export interface LaunchInputs {
  readonly java: string
  readonly javaOptions: readonly string[]
  readonly springProfile: string
  readonly appArguments: readonly string[]
  /** `KEY=VALUE`, one entry per line, values byte for byte. */
  readonly appEnv: readonly string[]
  readonly launcher: Launcher
  /** Seconds from SIGTERM to SIGKILL. */
  readonly stopTimeout: number
  /** Bytes that a release's log takes at most; null: it has no bound. */
  readonly logMaxSize: number | null
}

export interface HealthInputs {
  /** Null: no requests; the process must stay up for the bake time. */
  readonly path: string | null
  /** The port of each slot on which health is requested; null: the slot's own, which must answer too otherwise. */
  readonly ports: SlotPorts | null
  /** Requested through nginx, which must answer like the slot itself; null: nothing is requested. */
  readonly nginxPath: string | null
  /** What counts as an answer: one of `status`, or any below 500 if nobody named the path. */
  readonly nginxProof: 'healthy' | 'answers'
  readonly status: readonly StatusRange[]
  /** Seconds in all. */
  readonly timeout: number
  /** Seconds between tries. */
  readonly interval: number
  /** Successes in a row. */
  readonly successes: number
}

/** The safe methods, and POST, which a search may need. */
export const WARM_UP_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const

/** A request to a new process before it is promoted, sent at most `count` times. */
export interface WarmUpRequest {
  readonly count: number
  readonly method: (typeof WARM_UP_METHODS)[number]
  readonly path: string
}

export interface WarmUpInputs {
  /** Empty: nothing is requested. */
  readonly requests: readonly WarmUpRequest[]
  /** Seconds in all. */
  readonly timeout: number
}

export interface NginxInputs {
  /** File name in both folders; `{environment}` is filled in, `{port}` is not yet. */
  readonly site: string
  readonly sitesAvailable: string
  readonly sitesEnabled: string
  readonly testCommand: string
  readonly reloadCommand: string
}

export interface ProofInputs {
  /** Empty: not requested. */
  readonly versionPath: string
  /** Empty: not requested. */
  readonly verifyUrl: string
  /** Seconds. */
  readonly bakeTime: number
  readonly beforePromote: string
  readonly afterPromote: string
}

/** A share of the clients that reach the new version before all do. */
export interface PromoteStep {
  /** From 1 to 99. */
  readonly percent: number
  readonly seconds: number
}

export interface PromoteStepInputs {
  /** Growing; empty: all clients at once. */
  readonly steps: readonly PromoteStep[]
  /** The cookie that keeps a client on the same version; null: its address does. */
  readonly cookie: string | null
}

/** What is allowed of a new version's requests in the bake time. */
export interface JudgeInputs {
  /** Percentage points of failed requests above the version before; null: not judged. */
  readonly maxErrorRate: number | null
  /** Multiple of the 95th percentile of the time to answer of the version before; null: not judged. */
  readonly maxLatencyFactor: number | null
}

/** What happens to the version that was live before. */
export interface StandbyInputs {
  /** Whether it is stopped once the new one is confirmed. */
  readonly stops: boolean
  /** Seconds from the confirmation until then. */
  readonly stopDelay: number
}

/** Absolute paths on the nginx hosts. */
export interface TlsInputs {
  readonly certificate: string
  readonly key: string
}

export interface SetupInputs {
  readonly layout: Layout
  /** The value of nginx's `listen`: a port or an address with a port, and `default_server` if wanted. */
  readonly listen: string
  readonly serverName: string
  readonly overwrite: boolean
  /** Addresses or networks that may reach the standby through nginx. */
  readonly previewFrom: readonly string[]
  /** Null: the site is plain HTTP. */
  readonly tls: TlsInputs | null
}

/** What `logs` shows. */
export interface LogInputs {
  readonly slot: 'live' | 'standby' | 'blue' | 'green'
  /** At most so many, per app host. */
  readonly lines: number
  /** Null: of any age. */
  readonly since: Date | null
}

/** How messages get to Slack: by a webhook that has its channel, or as a bot in a channel. */
export type SlackInputs =
  | { readonly kind: 'webhook'; readonly url: string }
  /** `apiUrl` without a slash at its end. */
  | { readonly kind: 'bot'; readonly token: string; readonly channel: string; readonly apiUrl: string }

/** A receiver of the outcome as JSON. */
export interface WebhookInputs {
  readonly url: string
  /** As the input has it: the key's own text, or `whsec_` and its base64. */
  readonly secret: string
}

export interface ReportInputs {
  readonly slack: SlackInputs | null
  readonly webhook: WebhookInputs | null
  /** Empty: nothing is reported to GitHub. */
  readonly githubToken: string
}

/** Everything that a run is asked to do: checked, complete, and never changed afterwards. */
export interface Inputs {
  readonly operation: Operation
  /** Observe, say what would be done, change nothing. */
  readonly dryRun: boolean
  /** False: a deployment ends once the standby is healthy. */
  readonly promote: boolean
  /** The kept release, or its version, that a rollback goes to; null: the standby. */
  readonly release: string | null
  /** Seconds to wait for another operation on the same environment and service. */
  readonly lockTimeout: number
  readonly environment: string
  readonly service: string
  readonly appHosts: readonly AppHostAddress[]
  /** Empty for a service without nginx, whose process is handed over. */
  readonly nginxHosts: readonly HostAddress[]
  readonly ports: SlotPorts
  readonly ssh: SshInputs
  readonly build: BuildInputs
  readonly keepReleases: number
  readonly launch: LaunchInputs
  readonly health: HealthInputs
  readonly warmUp: WarmUpInputs
  readonly nginx: NginxInputs
  readonly standby: StandbyInputs
  readonly proof: ProofInputs
  readonly judge: JudgeInputs
  readonly promoteSteps: PromoteStepInputs
  readonly setup: SetupInputs
  readonly logs: LogInputs
  readonly reports: ReportInputs
  /** What must not appear in any text that leaves the run. */
  readonly secrets: readonly string[]
  readonly run: RunContext
}

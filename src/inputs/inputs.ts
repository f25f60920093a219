import type { BuildInputs } from './read-build.ts'
import type { HealthInputs, ProofInputs } from './read-health.ts'
import type { AppHostAddress, HostAddress } from './read-hosts.ts'
import type { JudgeInputs } from './read-judge.ts'
import type { LaunchInputs } from './read-launch.ts'
import type { LogInputs } from './read-logs.ts'
import type { NginxInputs, SetupInputs } from './read-nginx.ts'
import type { NotifyInputs } from './read-notify.ts'
import type { PromoteStepInputs } from './read-promote-steps.ts'
import type { SshInputs } from './read-ssh.ts'
import type { StandbyInputs } from './read-standby.ts'
import type { WarmUpInputs } from './read-warm-up.ts'
import type { RunContext } from './run-context.ts'

/** The two ports of a service; each is a slot, on which one process listens. */
export interface SlotPorts {
  readonly blue: number
  readonly green: number
}

export const OPERATIONS = ['deploy', 'promote', 'rollback', 'status', 'logs', 'setup'] as const
export type Operation = (typeof OPERATIONS)[number]

/** Operations that take no lock and change nothing. */
export const READ_ONLY: readonly Operation[] = ['status', 'logs']

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
  readonly notify: NotifyInputs
  /** What must not appear in any text that leaves the run. */
  readonly secrets: readonly string[]
  readonly run: RunContext
}

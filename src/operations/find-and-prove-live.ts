import { isDeepStrictEqual } from 'node:util'
import type { Inputs, Operation } from '../inputs/inputs.ts'
import { throwFirstFault } from '../plan/faults/host-fault.ts'
import { findLostPathFaults } from '../plan/faults/lost-path-faults.ts'
import { findLive, type LiveState } from '../plan/live/find-live.ts'
import { proveBeforeChange } from '../stages/prove-before-change.ts'
import type { Observation } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** The first two need not wait until somebody has edited a site; status lists what is wrong with one by itself. */
const NEED_NO_PATHS: readonly Operation[] = ['rollback', 'logs', 'status']

/**
 * Decides what is live. In the instant layout the running nginx must use the link: what the disk says does not count
 * while nginx uses something else. Throws a Failure if only a person can decide.
 */
export async function findAndProveLive(
  { inputs }: OperationContext,
  { hosts, nginx, apps }: Observation,
  early: EarlyFinding | null = null,
): Promise<LiveState> {
  const found = findLive(inputs, nginx, apps)
  // It may be why nginx does not answer as the live slot does.
  if (!NEED_NO_PATHS.includes(inputs.operation)) throwFirstFault(nginx.flatMap(findLostPathFaults))
  const isProvedEarly = isDeepStrictEqual(early?.found, found) && (await early?.isProved)
  if (!isProvedEarly) await proveBeforeChange(hosts, found, inputs)
  return found
}

/** What was found before the lock was held; it counts if the observation under the lock finds the same. */
export interface EarlyFinding {
  readonly found: LiveState
  /** Whether it was proved, as {@link proveBeforeChange} does, since the lock is held. Never rejects. */
  readonly isProved: Promise<boolean>
}

/**
 * Proves what the early observation found while the second one is under way; the connections for that are opened during the
 * wait for the lock. Null if only a person can decide. Never rejects.
 */
export async function findAndProveEarly(
  inputs: Inputs,
  early: Promise<Observation>,
  locking: Promise<void>,
): Promise<EarlyFinding | null> {
  try {
    const { hosts, nginx, apps } = await early
    const found = findLive(inputs, nginx, apps)
    const proving = proveBeforeChange(hosts, found, inputs, locking)
    const isProved = proving.then(
      () => true,
      () => false,
    )
    return { found, isProved }
  } catch {
    return null
  }
}

import { isDeepStrictEqual } from 'node:util'
import type { Inputs } from '../inputs/inputs.ts'
import { findLive, type LiveState } from '../plan/live/find-live.ts'
import { proveBeforeChange } from '../stages/prove-before-change.ts'
import type { OperationContext } from './operation.ts'
import type { Scene } from './scene.ts'

/**
 * Decides what is live. In the instant layout the running nginx must use the link: what the disk says does not count
 * while nginx uses something else. Throws a Failure if only a person can decide.
 */
export async function assess(
  { inputs }: OperationContext,
  { hosts, nginx, apps }: Scene,
  foresight: Foresight | null = null,
): Promise<LiveState> {
  const found = findLive(inputs, nginx, apps)
  const isForeseen = isDeepStrictEqual(foresight?.found, found) && (await foresight?.isProved)
  if (!isForeseen) await proveBeforeChange(hosts, found, inputs)
  return found
}

/** What the second observation is about to find, most likely. */
export interface Foresight {
  readonly found: LiveState
  /** Whether it was proved, as {@link proveBeforeChange} does, since the lock is held. Never rejects. */
  readonly isProved: Promise<boolean>
}

/**
 * Proves what the early observation found while the second one is under way; the connections for that are opened during the
 * wait for the lock. Null if only a person can decide. Never rejects.
 */
export async function foresee(
  inputs: Inputs,
  early: Promise<Scene>,
  locking: Promise<void>,
): Promise<Foresight | null> {
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

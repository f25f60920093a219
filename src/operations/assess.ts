import { isDeepStrictEqual } from 'node:util'
import type { Inputs } from '../inputs/inputs.ts'
import { type Reconciliation, reconcile } from '../plan/reconcile.ts'
import { requireProvable } from '../steps/require-provable.ts'
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
): Promise<Reconciliation> {
  const found = reconcile(inputs, nginx, apps)
  const isForeseen = isDeepStrictEqual(foresight?.found, found) && (await foresight?.isProved)
  if (!isForeseen) await requireProvable(hosts, found, inputs)
  return found
}

/** What the second observation is about to find, most likely. */
export interface Foresight {
  readonly found: Reconciliation
  /** Whether it was proved, as {@link requireProvable} does, since the lock is held. Never rejects. */
  readonly isProved: Promise<boolean>
}

/**
 * Has what the early observation found proved while the second one is under way: all that the proof needs to know is known by then, and the
 * connections that it takes are opened while the lock is waited for. Null if only a person can decide. Never rejects.
 */
export async function foresee(
  inputs: Inputs,
  early: Promise<Scene>,
  locking: Promise<void>,
): Promise<Foresight | null> {
  try {
    const { hosts, nginx, apps } = await early
    const found = reconcile(inputs, nginx, apps)
    const proving = requireProvable(hosts, found, inputs, locking)
    const isProved = proving.then(
      () => true,
      () => false,
    )
    return { found, isProved }
  } catch {
    return null
  }
}

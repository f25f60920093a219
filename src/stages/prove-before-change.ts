import type { Hosts } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { LiveState } from '../plan/live/find-live.ts'
import { frontsOf, onEachFront } from '../promotion/front.ts'
import { askHealth } from './ask-health.ts'
import { proveLinkInUse, startHealthProof } from './prove.ts'

/**
 * Proves, before anything is changed, that each running nginx uses its link. If nothing has drifted, also refuses a site through
 * which even the healthy live version could not be proved. Everything is asked at once; with `after`, once that is fulfilled. Throws a Failure that says what nginx answers.
 */
export async function proveBeforeChange(
  hosts: Hosts,
  { links, livePort, drifts }: LiveState,
  inputs: Inputs,
  after?: Promise<unknown>,
): Promise<void> {
  const fronts = frontsOf(hosts.nginx, links)
  // Until a step that was left is reconciled, the asker gets the one slot or the other.
  const whole = fronts.filter(({ link }) => !link.isShared)
  const linked = onEachFront(whole, (front) => proveLinkInUse(front, inputs, after))
  const isWhole = whole.length > 0 && whole.length === fronts.length
  const isAsked = isWhole && drifts.length === 0 && inputs.health.nginxPath !== null
  if (!isAsked) return linked
  const proofs = new Map(fronts.map((front) => [front, startHealthProof(front, inputs, after)]))
  const health = onEachHost(hosts.apps, (app) => askHealth(hosts, app, livePort, inputs, after))
  health.catch(() => undefined)
  await linked
  if ((await health).some((trouble) => trouble !== null)) return
  await onEachFront(fronts, async (front) => proofs.get(front)?.())
}

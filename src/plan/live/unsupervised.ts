import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation, SlotProcess } from '../app-observation.ts'
import { processesOf } from '../slots.ts'

/**
 * What is live on an app host and was only staged: nothing starts it again after a failure or a boot, as long as nobody promotes it, but
 * nginx sends it requests, since somebody changed the link or the version before it is down. Null if there is none. The units say so, not
 * the journal, which may lack a line, and has none about the end of it. Without nginx, two would work at once after a boot; there a handover
 * decides.
 */
export function findUnsupervised(
  { nginxHosts, launch }: Inputs,
  livePort: number,
  app: AppObservation,
): SlotProcess | null {
  if (nginxHosts.length === 0 || launch.launcher !== 'systemd') return null
  const live = processesOf([app], livePort).find(({ isUp }) => isUp)
  return live?.release && app.unsupervised.includes(livePort) ? live : null
}

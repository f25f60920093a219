import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'

/** A challenge takes seconds; a certbot that hangs must not hold up a run for longer. */
export const CERTBOT_TIMEOUT_SECONDS = 60

/** What the log says of a host meanwhile. */
export const WAITS_FOR_CERTBOT = "waiting for certbot to finish with nginx's files"

export const CERTBOT_REMEDY =
  'Run this again once it has ended. To see how long it has run, on that host: ps -o pid,etime,args -C certbot'

/**
 * Whether certbot works on files that the operation depends on. For a challenge it edits the enabled sites and puts them back as
 * they were, under the names that they had. The instant layout changes none of these, except by `setup`.
 */
export function isCertbotInTheWay({ isCertbotAtWork, instant }: NginxObservation, { operation }: Inputs): boolean {
  return isCertbotAtWork && (operation === 'setup' || instant?.isIncluded !== true)
}

/** Throws a {@link Failure} where the host is still disturbed after the wait. */
export function refuseWhileCertbotWorks(nginx: NginxObservation, inputs: Inputs): void {
  if (!isCertbotInTheWay(nginx, inputs)) return
  throw new Failure(`${nginx.host}: certbot is still at work on nginx's files, after ${CERTBOT_TIMEOUT_SECONDS} s`, {
    remedy: CERTBOT_REMEDY,
  })
}

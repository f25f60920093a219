import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { readLinkedPort } from '../setup/first-live-port.ts'
import { isSlotUp } from '../slots.ts'

/** Command that lets nginx connect to applications where SELinux does not. */
export const LET_NGINX_CONNECT = 'sudo setsebool -P httpd_can_network_connect on'

/**
 * Whether SELinux may keep nginx from connecting to the applications. Whether the policy confines this nginx, or makes an exception for
 * the ports, can't be seen without root; but a version that is live behind it was proven through it.
 */
export function mayNeedConnecting(inputs: Inputs, apps: readonly AppObservation[], nginx: NginxObservation): boolean {
  return nginx.isConnectingDenied && !readLinkedPort(nginx, inputs).some((port) => isSlotUp(apps, port))
}

/** Only a remark: it may not need to. */
export function findSelinuxRemarks(inputs: Inputs, apps: readonly AppObservation[], nginx: NginxObservation): string[] {
  if (!mayNeedConnecting(inputs, apps, nginx)) return []
  return [
    `${nginx.host}: SELinux does not let nginx connect to applications (httpd_can_network_connect is off): if it answers 502, run operation: setup, or ${LET_NGINX_CONNECT}`,
  ]
}

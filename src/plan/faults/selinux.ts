import type { NginxObservation } from '../nginx-observation.ts'

/** Command that lets nginx connect to applications where SELinux does not. */
export const LET_NGINX_CONNECT = 'sudo setsebool -P httpd_can_network_connect on'

/** Only a remark: whether the policy confines this nginx, or makes an exception for the ports, can't be seen without root. */
export function describeSelinux({ host, isConnectingDenied }: NginxObservation): string[] {
  if (!isConnectingDenied) return []
  return [
    `${host}: SELinux does not let nginx connect to applications (httpd_can_network_connect is off): if it answers 502, run operation: setup, or ${LET_NGINX_CONNECT}`,
  ]
}

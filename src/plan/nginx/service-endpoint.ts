import type { NginxObservation } from '../nginx-observation.ts'

/** Whether users reach the service on this host by TLS, in the layout that nginx uses. */
export function isReachedByTls({ instant, sites }: NginxObservation): boolean {
  const endpoints = instant?.isIncluded ? [instant.endpoint] : sites.map(({ endpoint }) => endpoint)
  return endpoints.some((endpoint) => endpoint?.tls === true)
}

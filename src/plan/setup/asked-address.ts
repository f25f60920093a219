import type { Inputs } from '../../inputs/inputs.ts'
import { variableName } from '../nginx/names.ts'

/**
 * The scheme, host and port that the user asked for, for the `http` level: an application that redirects must name them.
 *
 * The host is the one that nginx chose the site by, only the port comes from `Host`, which may name another host. What is in front
 * of nginx knows the port better. It may also have ended TLS, unless the site itself has TLS; where nothing is in front, a client
 * that claims HTTPS deceives itself alone.
 */
export function askedAddressMaps(inputs: Inputs): string[] {
  const name = (part: string) => `$${variableName(inputs, part)}`
  return [
    `map $http_host ${name('host')} {`,
    '    default $host;',
    '    "~(?<bluegreen_host_end>:[0-9]{1,5})$" $host$bluegreen_host_end;',
    '}',
    `map "$http_x_forwarded_host$http_x_forwarded_port $http_host" ${name('port')} {`,
    '    default $http_x_forwarded_port;',
    '    "~^ .*:(?<bluegreen_port>[0-9]{1,5})$" $bluegreen_port;',
    '}',
    ...(inputs.setup.tls === null
      ? [`map $http_x_forwarded_proto ${name('proto')} {`, '    default $scheme;', '    https https;', '}']
      : []),
  ]
}

/** Spring forgets the port of `Host` once a header names the scheme. */
export function askedAddressHeaders(inputs: Inputs): string[] {
  const name = (part: string) => `$${variableName(inputs, part)}`
  return [
    `proxy_set_header Host ${name('host')};`,
    `proxy_set_header X-Forwarded-Port ${name('port')};`,
    `proxy_set_header X-Forwarded-Proto ${inputs.setup.tls === null ? name('proto') : '$scheme'};`,
  ]
}

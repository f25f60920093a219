import { ANSWER_LIMIT_MS } from './answer-limit.ts'
import { PROBES } from './readiness.ts'

const NOT_READY = `OUT_OF_SERVICE means that Spring has not published its readiness: an ApplicationRunner or CommandLineRunner is still working, or the application withdrew it. Raise health-timeout; for a runner that never ends, set ${PROBES}=false in app-env.`
const DOWN =
  'Something that its health depends on is DOWN, such as a database: its log may say what, and so do brackets behind the status, with management.endpoint.health.show-components=always. If users can be served without that, name a path in health-path that checks less, such as /actuator/health/readiness.'
const ONLY_UP =
  'Where an answer is JSON and its status is a word, only UP is healthy, whatever the code. Name a path in health-path that answers otherwise, such as /actuator/health (spring-boot-starter-actuator), or let this one say UP.'
const NO_TLS =
  'nginx and health checks speak plain HTTP to a slot: set server.ssl.enabled=false for this profile (management.server.ssl.enabled=false for a health port), and let nginx have the certificate.'
const NO_CONNECTION =
  'The application listens, but the nginx host (without nginx, its own host) gets no connection to that address. Leave out server.address (for a health port, management.server.address), such as 127.0.0.1; or open the port in the firewall between the two hosts; or name the address at which nginx reaches the application, as in app-hosts: app.example.com=10.0.0.5 (127.0.0.1 if nginx is on the same host).'
const NO_CURL =
  'Install curl on the nginx host, or allow forwarding: put restrict,port-forwarding in front of the key in authorized_keys.'
const SLOW = `An answer to a health check may take ${ANSWER_LIMIT_MS / 1000} s. The application's log may say what it waits for, often a database or another service; health-path can name a path that checks less, such as /actuator/health/readiness.`
const SILENT =
  'Its log shows how far it came. If it was still starting, raise health-timeout. If it had started, it has no web server (spring-boot-starter-web) on that port; one that does not use Spring must take its port from the system property server.port (for a health port, management.server.port). A service without HTTP needs nginx-hosts: none and health-path: none.'
const LOGIN =
  'The application is up, but requires a login at health-path (Spring Security). Permit that path to everybody, or name another one in health-path. If this answer is good enough, add its code to health-status, as in 200-399,401.'
const NO_PAGE =
  'The application is up, but has no page at health-path. Name a path that it answers without a login, such as /actuator/health (spring-boot-starter-actuator), after its context path if it has one (server.servlet.context-path, spring.webflux.base-path; on a health port, management.server.base-path). If this answer is good enough, add its code to health-status, as in 200-399,404.'
const OTHER_CODE =
  'The application is up, but health-status does not accept this code. Name a path in health-path that answers as health-status says, or add the code to health-status.'

/** By the words in which a trouble ends, or in which node or curl tell that no HTTP came; the first that fits counts. */
const REMEDIES: ReadonlyArray<readonly [RegExp, string]> = [
  [/ OUT_OF_SERVICE(?: \(|$)/, NOT_READY],
  [/ DOWN(?: \(|$)/, DOWN],
  [/it answers \d+ with status /, ONLY_UP],
  [/ the port expects TLS$/, NO_TLS],
  [/no connection to |curl: \([67]\)|curl: \(28\) (?:Connection|Failed)/, NO_CONNECTION],
  [/ curl is missing/, NO_CURL],
  [/no answer within|curl: \(28\)/, SLOW],
  [
    /socket hang up|Parse Error|closed without an answer|Empty reply|HTTP\/0\.9/,
    `Its log may say why it does not answer. If the application has TLS on that port: ${NO_TLS}`,
  ],
  [/nothing listens on port \d+$/, SILENT],
  [/it answers 40[13]$/, LOGIN],
  [/it answers 404$/, NO_PAGE],
  [/it answers [1-4]\d\d$/, OTHER_CODE],
]

/** What to do about what is wrong with a process that is up. `otherPorts`: where else it listens, if its health may be there. */
export function remedyForHealth(trouble: string, otherPorts: readonly number[] = []): { remedy?: string } {
  const [, remedy] = REMEDIES.find(([words]) => words.test(trouble)) ?? []
  if (remedy === undefined) return {}
  if (otherPorts.length === 0 || !/it answers 4\d\d(?!:)/.test(trouble)) return { remedy }
  const ports = otherPorts.join(' and ')
  return {
    remedy: `If its health is on port ${ports}, where it listens too (management.server.port), set health-port, as in health-port: +1000. Otherwise: ${remedy}`,
  }
}

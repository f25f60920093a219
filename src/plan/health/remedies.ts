import { ANSWER_LIMIT_MS } from './answer-limit.ts'
import { PROBES } from './readiness.ts'

const NOT_READY = `OUT_OF_SERVICE means that Spring has not published its readiness: an ApplicationRunner or CommandLineRunner is still working, or the application withdrew it. Raise health-timeout; for a runner that never ends, set ${PROBES}=false in app-env.`
const NO_TLS =
  'nginx and health checks speak plain HTTP to a slot: set server.ssl.enabled=false for this profile (management.server.ssl.enabled=false for a health port), and let nginx have the certificate.'

const SLOW = `An answer to a health check may take ${ANSWER_LIMIT_MS / 1000} s. The application's log may say what it waits for, often a database or another service; health-path can name a path that checks less, such as /actuator/health/readiness.`

/** By the words in which a trouble ends, or in which node or curl tell that no HTTP came. */
const REMEDIES: ReadonlyArray<readonly [RegExp, string]> = [
  [/ OUT_OF_SERVICE$/, NOT_READY],
  [/ the port expects TLS$/, NO_TLS],
  [/no answer within/, SLOW],
  [
    /socket hang up|Parse Error|closed without an answer|Empty reply|HTTP\/0\.9/,
    `Its log may say why it does not answer. If the application has TLS on that port: ${NO_TLS}`,
  ],
]

/** What to do about what is wrong with a process that is up. */
export function remedyForHealth(trouble: string): { remedy?: string } {
  const [, remedy] = REMEDIES.find(([words]) => words.test(trouble)) ?? []
  return remedy === undefined ? {} : { remedy }
}

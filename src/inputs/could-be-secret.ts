import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'

/** A name that says that its value is secret: the value is masked, whatever it looks like. */
const SECRET_NAME = /PASS|PWD|SECRET|TOKEN|CREDENTIAL|PRIVATE|SALT|KEYS?$|(?:^|_)(?:KEYS?|AUTH|PIN|DSN|CERT)(?:_|$)/i
/** Names of things related to a secret that are not secret. */
const ABOUT_A_SECRET = /_(?:PORT|TTL|TIMEOUT|SECONDS|ENABLED)$/i
const SHORTEST = 4
const SWITCH = /^(?:true|false|null|none)$/i
/** Numbers such as a port, and versions or addresses. */
const NUMBERS = /^(?:\d{4,5}|v?\d{1,5}(?:\.\d{1,5}){1,3}(?:-(?:SNAPSHOT|RELEASE|RC\d{0,2}))?)$/i
/** Words that every run, every configuration or every log is full of. */
const COMMON_WORDS = new Set(
  `blue green live standby previous candidate slot slots version release releases port ports host hosts nginx service
  environment health healthy unhealthy application process running app.jar app.log release.json deploys.jsonl java
  deploy promote rollback status setup logs dry-run
  deployed promoted staged rolled-back rolled back set-up unchanged reverted failed unknown canceled
  build connect lock look reconcile plan find clear upload launch warm stage prove bake confirm hand over
  github actions runs attempts commit commits pull branch operation operations result stages requests request
  localhost 127.0.0.1 http https main master trace debug info warn warning error
  default development staging production test`.split(/\s+/),
)

/** Inputs that a run's log and summary show. Not those that may contain a secret themselves, such as commands. */
const SHOWN_INPUTS: readonly InputName[] = [
  'operation',
  'environment',
  'service',
  'version',
  'app-hosts',
  'nginx-hosts',
  'ssh-user',
  'deploy-path',
  'jar',
  'java',
  'spring-profile',
  'blue-port',
  'green-port',
  'health-path',
  'version-path',
  'setup-server-name',
]
const SHOWN_VARIABLES = [
  'GITHUB_SERVER_URL',
  'GITHUB_REPOSITORY',
  'GITHUB_REF_NAME',
  'GITHUB_HEAD_REF',
  'GITHUB_BASE_REF',
  'GITHUB_ACTOR',
]

/** What the run shows about itself: a mask over it would hide the run, not a secret. */
export function textsThatAreShown(inputs: InputReader): string[] {
  const variables = SHOWN_VARIABLES.map((name) => process.env[name] ?? '')
  // Its query may hold a token.
  const [verifyUrl = ''] = inputs.text('verify-url').split('?')
  return [...SHOWN_INPUTS.map((name) => inputs.text(name)), verifyUrl, ...variables]
}

/** Whether a variable's value must be masked. If in doubt, it must. */
export function couldBeSecret(name: string, value: string, shown: readonly string[]): boolean {
  // A mask over so little would make the whole log unreadable and empty the outputs that contain it.
  if (value.length < SHORTEST || SWITCH.test(value)) return false
  if (isSecretName(name)) return true
  return !NUMBERS.test(value) && !COMMON_WORDS.has(value.toLowerCase()) && !shown.some((text) => text.includes(value))
}

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !ABOUT_A_SECRET.test(name)
}

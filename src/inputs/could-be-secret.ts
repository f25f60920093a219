import { SAFE_VERSION } from './read-values.ts'
import { COMMON_WORDS, EVERYDAY_WORDS, type Shown } from './unmasked-texts.ts'

/** A name that says that its value is secret: it is masked, whatever it looks like, unless the run itself shows it as a name. */
const SECRET_NAME =
  /PASS|PWD|KENNWORT|SECRET|TOKEN|CREDENTIAL|PRIVATE|SALT|ACCESS_?CODE|KEYS?$|AUTHORIZATION$|(?:^|_)KEYS?(?:_|$)|(?:^|[_.-])(?:AUTH|PIN|PW|OTP|DSN|CERT)(?:_|$)/i
/** Names of things related to a secret that are not secret. */
const ABOUT_A_SECRET = /[_.-](?:PORT|TTL|TIMEOUT|SECONDS|ENABLED)$/i
/** Names of what seldom is secret itself, such as `TOKEN_ISSUER`: their values may be parts of what the run shows. */
const BESIDE_A_SECRET =
  /[_.-](?:NAME|PREFIX|ISSUER|AUDIENCE|ID|REALM|REGION|DOMAIN|HOST|SERVER|URL|URI|PATH|FILE|DIR|TYPE|ALGORITHM|ENV|ENVIRONMENT)$/i
/** What the run shows once the build has named it; masks are set before that. */
const VERSION_NAME = /(?:^|_)(?:VERSION|RELEASE)$/i
const SHORTEST = 4
const SWITCH = /^(?:true|false|null|none)$/i
/** A port, a plain version or an address. */
const PORT_OR_ADDRESS = /^(?:\d{4,5}|v?\d{1,5}(?:\.\d{1,5}){1,3}(?:-(?:SNAPSHOT|RELEASE|RC\d{0,2}))?)$/i
/** Ports, sizes, seconds since the epoch, a run's id. The number of a card has 16 digits. */
const NUMBER = /^\d{4,15}$/
/** Versions with what usually qualifies them, such as 1.0.4-rc.1 or 2.0.0-12-gabcdef0, and addresses. */
const VERSION =
  /^v?\d{1,8}(?:\.\d{1,8}){1,3}(?:[-+._](?:snapshot|release|final|ga|sp\d{0,2}|(?:rc|m|alpha|beta|b)\d{0,3}|g?[0-9a-f]{7,12}|\d{1,14})){0,4}$/i
/** As ISO 8601 and logs write them: 2026-05-09, 2026-05-09T17:30:00.000+02:00. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}[\d:.,]{0,13}(?:Z|[+-]\d{2}:?\d{2})?)?$/
/** An absolute path of plain words. The run prints many, of the hosts too, which it does not know when masks are set. */
const PLAIN_PATH = /^(?:\/[a-z][a-z.-]{0,15}){1,10}\/?$/
/** The application gets the value from elsewhere, and says so if it can't. */
const REFERENCE = /^\$\{[\w.-]{1,100}\}$/

/** Whether a variable's value must be masked. If in doubt, it must. */
export function couldBeSecret(name: string, value: string, shown: Shown): boolean {
  if (isTooLittle(value) || shown.names.has(value)) return false
  if (isSecretName(name)) return !BESIDE_A_SECRET.test(name) || !isOrdinary(value, shown)
  if (NUMBER.test(value) || VERSION.test(value) || DATE.test(value)) return false
  if (VERSION_NAME.test(name) && SAFE_VERSION.test(value)) return false
  return !isOrdinary(value, shown)
}

/** Whether to mask by itself what stands where a secret does, such as the password in an address. */
export function couldBePartOfSecret(part: string, shown: Shown): boolean {
  if (isTooLittle(part) || PORT_OR_ADDRESS.test(part) || REFERENCE.test(part)) return false
  return !isShown(part, shown) && !COMMON_WORDS.has(part.toLowerCase())
}

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !ABOUT_A_SECRET.test(name)
}

/** A mask over so little would make the whole log unreadable and empty the outputs that contain it. */
function isTooLittle(value: string): boolean {
  return value.length < SHORTEST || SWITCH.test(value)
}

function isOrdinary(value: string, shown: Shown): boolean {
  const lowercase = value.toLowerCase()
  return PLAIN_PATH.test(value) || isShown(value, shown) || [...EVERYDAY_WORDS].some((word) => word.includes(lowercase))
}

function isShown(value: string, { texts }: Shown): boolean {
  return texts.some((text) => text.includes(value))
}

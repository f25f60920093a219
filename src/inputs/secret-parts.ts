import { isSecretName } from './could-be-secret.ts'
import { splitWords } from './split-words.ts'

/** What follows the scheme of an address: user and password, up to the last `@` before a path. */
const PASSWORD = /^[^\s:@/]*:([^\s/?#]+)@/
/** The same where the password has a `/` in it that is not encoded; a port with a path is none. */
const PASSWORD_WITH_SLASH = /^[^\s:@/]*:(?!\d{1,5}[/?#,])([^\s@]+)@/
const ORACLE_PASSWORD = /^jdbc:oracle:\w{1,10}:[^\s:@/]*\/([^\s@]+)@/
/** In a query, in the properties of a driver, in options of Java; each value is looked at once. */
const ASSIGNMENT = /([\w.-]{1,100})=(?:"([^"]*)|'([^']*)|([^\s&;"]+))/g
/** What curl and its like are given: `Authorization: Bearer …`. */
const HEADER = /([\w-]{1,100}):[ \t]{1,8}(?:(?:Basic|Bearer|Token|ApiKey)[ \t]{1,8})?([^\s"']+)/gi
/** A word of its own, `--name=value`, whose value may have spaces and all else in it. */
const ASSIGNING_WORD = /^([\w.-]{1,100})=(.*)$/s
/** An option whose value is the next word. */
const OPTION = /^--[\w.-]{1,100}$/
/** What curl takes a user and a password after, also without a space or behind other options: `-fsSu`. */
const USER = /^(?:-[A-Za-z#]{0,20}[uU]|--user|--proxy-user)(?:=|$)|^-[uU](?=[^:]{0,100}:)/
const CURL = /(?:^|[/;|&(`"])curl$/
/** Where the command may end. */
const COMMAND_ENDS = /^(?:&&|\|\|?|;)$|;$/
/** Names of what is about a secret, such as `token_uri`. */
const ABOUT_A_PART = /(?:uri|url|endpoint|type|algorithm|encoding|file|path|header|name)$/i

/**
 * The secrets within a value: passwords in addresses, what is assigned to a name that says it is secret, and the same in
 * JSON. Drivers and clients log them without the rest, which a mask over the whole value does not cover.
 */
export function secretsWithin(value: string): string[] {
  const inJson = readJson(value)
  const texts = [value, ...inJson.map(({ text }) => text)]
  const found = [
    ...texts.flatMap(passwordsWithin),
    ...texts.flatMap(assignedWithin),
    ...texts.flatMap(sentWithin),
    ...inJson.filter(({ key }) => isNameOfPart(key)).map(({ text }) => text),
  ]
  return found.flatMap((part) => [part, decode(part)]).flatMap((part) => [part, ...linesOfKey(part)])
}

/** The same for arguments, options and commands: also whole words that a quote keeps together, and the word after `--token`. */
export function secretsWithinWords(text: string): string[] {
  const words = splitWords(text) ?? []
  const found = words.flatMap((word, index) => {
    const [, name = '', value = ''] = ASSIGNING_WORD.exec(word) ?? []
    const next = words[index + 1]
    const isNext = OPTION.test(word) && isNameOfPart(word) && next !== undefined && !next.startsWith('-')
    return [...(isNameOfPart(name) ? [value] : []), ...secretsWithin(value), ...(isNext ? [next] : [])]
  })
  return [...found, ...passwordsOfCurl(words), ...words.flatMap(secretsWithin), ...secretsWithin(text)]
}

/** `-u user:password`. To other programs, such an option may be about anything. */
function passwordsOfCurl(words: readonly string[]): string[] {
  let isOfCurl = false
  return words.flatMap((word, index) => {
    isOfCurl = CURL.test(word) || (isOfCurl && !COMMAND_ENDS.test(words[index - 1] ?? ''))
    const [option] = USER.exec(word) ?? []
    if (option === undefined || !isOfCurl) return []
    const given = word.slice(option.length) || (words[index + 1] ?? '')
    const [user, ...password] = given.split(':')
    // A mask of a user's name would hide it wherever it is meant as one.
    return password.length === 0 || password.join(':') === user ? [] : [password.join(':')]
  })
}

/** The lines of a key, since a log may show them one by one. */
export function linesOfKey(key: string): string[] {
  const lines = key.split(/\r?\n|\\n/).map((line) => line.trim())
  return lines.filter((line) => line.length > 8 && !line.startsWith('-----'))
}

function isNameOfPart(name: string): boolean {
  return isSecretName(name) && !ABOUT_A_PART.test(name)
}

function passwordsWithin(text: string): string[] {
  const addresses = text.split('://').slice(1)
  const found = addresses.flatMap((address) => [PASSWORD.exec(address)?.[1], PASSWORD_WITH_SLASH.exec(address)?.[1]])
  return [...found, ORACLE_PASSWORD.exec(text)?.[1]].filter((password) => password !== undefined)
}

function assignedWithin(text: string): string[] {
  return [...text.matchAll(ASSIGNMENT)].flatMap(([, name = '', double, single, bare]) =>
    isNameOfPart(name) ? [double ?? single ?? bare ?? ''] : [],
  )
}

function sentWithin(text: string): string[] {
  return [...text.matchAll(HEADER)].flatMap(([, name = '', value = '']) => (isNameOfPart(name) ? [value] : []))
}

/** The strings in a JSON object or list, each with its key. */
function readJson(value: string): Array<{ key: string; text: string }> {
  const strings: Array<{ key: string; text: string }> = []
  if (!/^\s*[{[]/.test(value)) return strings
  try {
    JSON.parse(value, (key, text: unknown) => {
      if (typeof text === 'string') strings.push({ key, text })
      return text
    })
  } catch {
    // Not JSON after all: then it is an ordinary value.
  }
  return strings
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

import { matchesGlob } from '../../glob.ts'

/** A command in sudo's rules. */
interface Rule {
  readonly command: string
  readonly isRefused: boolean
  readonly needsPassword: boolean
}

/** Folders that are the same on many systems, so that a rule for a file in one also applies to the others. */
const MERGED_FOLDERS: readonly string[] = ['/bin', '/sbin', '/usr/bin', '/usr/sbin']
/** If a rule names many files, bin and sbin are distinguished: they are the same on few systems. */
const TWIN_FOLDERS: ReadonlyArray<readonly string[]> = [
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/sbin'],
]
const WILDCARD = /(?:^|[^\\])(?:\\\\)*[*?[]/
/** Limit for an expression: matching takes at most this power of a command's length in steps. */
const MOST_REPETITIONS = 3
const TAG = /^([A-Z_]+): */
const OPTION_OR_DIGEST = /^(?:[A-Z]+=\S+|sha\d+:\S+)(?: +|$)/

/**
 * Whether root runs the command for the user without a password, by what `sudo -l` lists: the last rule that matches decides.
 * The command begins with its absolute path, words are separated by one space.
 */
export function isFreeOfPassword(listing: string, command: string): boolean {
  const rule = readRules(listing).findLast((candidate) => matchesRule(candidate.command, command))
  return rule !== undefined && !rule.isRefused && !rule.needsPassword
}

/** The rules for root, in the order of the listing. A tag applies to the rest of its line. */
function readRules(listing: string): Rule[] {
  const [, ...parts] = listing.split(/^User [^\n]*:$/m)
  const lines = parts
    .join('')
    .replaceAll(/\n {8,}/g, ' ')
    .split('\n')
  return lines.flatMap((line) => {
    const [, runAs, commands] = /^ *\((.*?)\) +(.*)$/.exec(line) ?? []
    return commands !== undefined && includesRoot(runAs ?? '') ? readLine(commands) : []
  })
}

function readLine(commands: string): Rule[] {
  let needsPassword = true
  return (commands.match(/(?:\\.|[^\\,])+/g) ?? []).flatMap((part) => {
    let command = part.trim()
    for (let found = prefixOf(command); found; found = prefixOf(command)) {
      command = command.slice(found[0].length)
      if (found[1] === 'PASSWD' || found[1] === 'NOPASSWD') needsPassword = found[1] === 'PASSWD'
    }
    const isRefused = command.startsWith('!')
    return command === '' ? [] : [{ command: isRefused ? command.slice(1) : command, isRefused, needsPassword }]
  })
}

function prefixOf(command: string): RegExpExecArray | null {
  return TAG.exec(command) ?? OPTION_OR_DIGEST.exec(command)
}

/** Of `(users : groups)`; the last name that means root decides. */
function includesRoot(runAs: string): boolean {
  const users = (runAs.split(' : ')[0] ?? '').split(/, */)
  const named = users.findLast((user) => ['ALL', 'root', '#0', '%root', '%#0'].includes(user.replace(/^!/, '')))
  return named !== undefined && !named.startsWith('!')
}

function matchesRule(rule: string, command: string): boolean {
  if (rule === 'ALL') return true
  const [, rulePath = '', ruleArguments] = /^((?:\\.|[^\\ ])+)(?: +(.*))?$/.exec(rule) ?? []
  const [path = '', ...words] = command.split(' ')
  return matchesPath(rulePath, path) && matchesArguments(ruleArguments, words.join(' '))
}

function matchesPath(rule: string, path: string): boolean {
  const [folder, name] = splitPath(path)
  if (isExpression(rule)) return matchesExpression(rule, path)
  const isFolder = rule.endsWith('/')
  const folders = isFolder || WILDCARD.test(rule) ? twinsOf(folder) : sameFolders(folder)
  return folders.some((same) => matchesGlob(rule, `${same}/${isFolder ? '' : name}`))
}

function matchesArguments(rule: string | undefined, given: string): boolean {
  if (rule === undefined) return true
  if (rule === '""') return given === ''
  return isExpression(rule) ? matchesExpression(rule, given) : matchesGlob(rule, given, '')
}

function isExpression(rule: string): boolean {
  return rule.startsWith('^') && rule.endsWith('$')
}

function splitPath(path: string): [string, string] {
  const end = path.lastIndexOf('/')
  return [path.slice(0, end), path.slice(end + 1)]
}

function sameFolders(folder: string): readonly string[] {
  return MERGED_FOLDERS.includes(folder) ? MERGED_FOLDERS : [folder]
}

function twinsOf(folder: string): readonly string[] {
  return TWIN_FOLDERS.find((twins) => twins.includes(folder)) ?? [folder]
}

/**
 * Whether the text matches an expression. One that can't be read matches nothing, nor does one that could take forever: of repetitions
 * within repetitions, or of many.
 */
function matchesExpression(source: string, text: string): boolean {
  const repetitions = source.replaceAll(/\\.|\[\]?[^\]]*(?:\]|$)/g, 'x').match(/.[*+?{]/g) ?? []
  if (repetitions.length > MOST_REPETITIONS || repetitions.some((one) => one.startsWith(')'))) return false
  try {
    return new RegExp(source).test(text)
  } catch {
    return false
  }
}

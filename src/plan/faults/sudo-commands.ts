import { matchesGlob } from '../../glob.ts'

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

/** Whether a command, which begins with its absolute path, is one of those that sudo's rules or defaults name so. */
export function matchesCommand(rule: string, command: string): boolean {
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

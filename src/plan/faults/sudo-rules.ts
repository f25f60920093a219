import { matchesCommand } from './sudo-commands.ts'
import { wantsPasswordByDefault } from './sudo-defaults.ts'

/** A command in sudo's rules. */
interface Rule {
  readonly command: string
  readonly isRefused: boolean
  /** Null if sudo's defaults decide. */
  readonly needsPassword: boolean | null
}

const TAG = /^([A-Z_]+): */
const OPTION_OR_DIGEST = /^(?:[A-Z]+=\S+|sha\d+:\S+)(?: +|$)/

/** Whether root runs a command for the user without a password; `overruled` if an earlier rule says so, and a later one wants a password. */
export type Right = 'free' | 'overruled' | 'missing'

/**
 * What `sudo -l` lists about a command: the last rule that matches decides. The command begins with its absolute path, words are
 * separated by one space.
 */
export function readRight(listing: string, command: string): Right {
  const [head = '', ...parts] = listing.replaceAll(/\n {8,}/g, ' ').split(/^User [^\n]*:$/m)
  const rules = readRules(parts.join('')).filter((rule) => matchesCommand(rule.command, command))
  const byDefault = rules.length > 0 && wantsPasswordByDefault(head, command, includesRoot)
  const isFree = ({ isRefused, needsPassword }: Rule) => !isRefused && !(needsPassword ?? byDefault)
  const last = rules.at(-1)
  if (!last) return 'missing'
  if (isFree(last)) return 'free'
  return !last.isRefused && rules.some(isFree) ? 'overruled' : 'missing'
}

/** The rules for root, in the order of the listing. A tag applies to the rest of its line. */
function readRules(rules: string): Rule[] {
  return rules.split('\n').flatMap((line) => {
    const [, runAs, commands] = /^ *\((.*?)\) +(.*)$/.exec(line) ?? []
    return commands !== undefined && includesRoot(runAs ?? '') ? readLine(commands) : []
  })
}

function readLine(commands: string): Rule[] {
  let needsPassword: boolean | null = null
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

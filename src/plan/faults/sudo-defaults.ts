import { matchesCommand } from './sudo-commands.ts'

/** Options for some of the users that commands run as (`>`) or for some commands (`!`), as the listing has them above the rules. */
const DEFAULTS = /(?:^| {4})Defaults(?=[>!])/m
/** A space within quotes ends no word. */
const WORDS = /(?:"[^"]*"|\S)+/g
/** Those for everything, separated by commas. */
const GENERAL = /(?:^|[\s,])!?authenticate(?=,|\s|$)/g
const AUTHENTICATE = /^(!?)authenticate,?$/
const OTHER_OPTION = /^!?[a-z_]+(?:[-+]?=.*)?,$/s

/** Whether sudo's defaults want a password for the command, where its rule does not say; `head` is what is listed above the rules. */
export function wantsPasswordByDefault(
  head: string,
  command: string,
  includesRoot: (users: string) => boolean,
): boolean {
  const [general = '', ...texts] = head.split(DEFAULTS)
  const found = texts.flatMap((text) => {
    const words = (text.slice(1).split('\n')[0] ?? '').match(WORDS) ?? []
    const place = words.findIndex((word) => AUTHENTICATE.test(word))
    const last = words.findLastIndex((word, index) => index < place && !OTHER_OPTION.test(word))
    const names = words.slice(0, last + 1).join(' ')
    const isForCommands = text.startsWith('!')
    if (place < 0 || !(isForCommands ? includesCommand(names, command) : includesRoot(names))) return []
    return [{ isForCommands, isWanted: !words[place]?.startsWith('!') }]
  })
  // Those for commands are applied last.
  const last = found.findLast(({ isForCommands }) => isForCommands) ?? found.at(-1)
  return last?.isWanted ?? general.match(GENERAL)?.at(-1)?.includes('!') !== true
}

/** Of a list of commands, the last one that matches decides. */
function includesCommand(names: string, command: string): boolean {
  const commands = (names.match(/(?:\\.|[^\\,])+/g) ?? []).map((name) => name.trim())
  const last = commands.findLast((name) => matchesCommand(name.replace(/^!/, ''), command))
  return last !== undefined && !last.startsWith('!')
}

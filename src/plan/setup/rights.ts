import type { Inputs } from '../../inputs/inputs.ts'
import { siteName } from '../nginx/instant-layout.ts'
import { joinOwner, type Owner } from '../owner-name.ts'

/**
 * The least that a promotion needs as root in the links layout: sudo compares each command exactly. `keptName` is that of an entry which
 * is not renamed; null if the entry is called like its site.
 */
export function rightsNeeded(inputs: Inputs, keptName: string | null): string[] {
  const { testCommand, reloadCommand } = inputs.nginx
  const changes = keptName === null ? changesWithRenaming(inputs) : changesOf(inputs, [keptName])
  return [...[testCommand, reloadCommand].flatMap(asRoot), ...changes]
}

function changesWithRenaming(inputs: Inputs): string[] {
  const { sitesEnabled } = inputs.nginx
  const names = siteNames(inputs)
  return names.flatMap((name) => [
    ...changesOf(inputs, names, [name]),
    ...names.filter((other) => other !== name).map((other) => `mv -T ${sitesEnabled}/${name} ${sitesEnabled}/${other}`),
    `rm ${sitesEnabled}/${name}`,
  ])
}

/** What makes one of these entries lead to each of these sites. */
function changesOf(inputs: Inputs, entries: readonly string[], names = siteNames(inputs)): string[] {
  const { sitesAvailable, sitesEnabled } = inputs.nginx
  return names.flatMap((name) => [
    `ln -sfn ${sitesAvailable}/${name} ${sitesEnabled}/.${name}`,
    ...entries.map((entry) => `mv -T ${sitesEnabled}/.${name} ${sitesEnabled}/${entry}`),
  ])
}

function siteNames(inputs: Inputs): string[] {
  return [siteName(inputs, inputs.ports.blue), siteName(inputs, inputs.ports.green)]
}

/** A word that no shell changes, and that sudo compares as it is. */
const PLAIN_WORD = /^[A-Za-z0-9._/@=:+,%-]+$/
const SUDO = /^(?:\/[^ ]*\/)?sudo$/
/** Options of sudo that make no difference to what it allows. */
const SUDO_OPTIONS: readonly string[][] = [
  ['-n'],
  ['--non-interactive'],
  ['-u', 'root'],
  ['--user=root'],
  ['-H'],
  ['--'],
]

/** The command that sudo is asked to run; null if it is not sudo, or not one command in plain words. */
export function plainSudoCommand(command: string): string | null {
  const [sudo = '', ...words] = command.trim().split(/ +/)
  if (!SUDO.test(sudo)) return null
  const skip = () => SUDO_OPTIONS.find((option) => option.every((word, index) => words[index] === word))?.length ?? 0
  for (let length = skip(); length > 0; length = skip()) words.splice(0, length)
  const [program = ''] = words
  const isPlain = words.every((word) => PLAIN_WORD.test(word)) && /^[^=-][^=]*$/.test(program)
  return isPlain ? words.join(' ') : null
}

function asRoot(command: string): string[] {
  const plain = plainSudoCommand(command)
  return plain === null ? [] : [plain]
}

/** sudo reads no file whose name holds a dot. */
export function rightsPath(owner: Owner): string {
  return `/etc/sudoers.d/${rightsFile(owner)}`
}

function rightsFile(owner: Owner): string {
  return `bluegreen-${joinOwner(owner, '-').replaceAll('.', '+')}`
}

/** A name that sudo reads after those of others. */
export function lastRightsPath(owner: Owner): string {
  return `/etc/sudoers.d/zz-${rightsFile(owner)}`
}

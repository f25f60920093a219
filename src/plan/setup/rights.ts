import type { Inputs } from '../../inputs/inputs.ts'
import { siteName } from '../nginx/instant-layout.ts'

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

/** The command after `sudo`, if it is a simple one. */
function asRoot(command: string): string[] {
  const [, plain] = /^sudo ([A-Za-z0-9 ._/-]+)$/.exec(command) ?? []
  return plain === undefined ? [] : [plain]
}

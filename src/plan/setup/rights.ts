import type { Inputs } from '../../inputs/inputs.ts'
import { siteName } from '../nginx/instant-layout.ts'

/** The least that a promotion needs as root in the links layout: sudo compares each command exactly. */
export function rightsNeeded(inputs: Inputs): string[] {
  const { sitesAvailable, sitesEnabled, testCommand, reloadCommand } = inputs.nginx
  const names = [siteName(inputs, inputs.ports.blue), siteName(inputs, inputs.ports.green)]
  const changes = names.flatMap((name) => [
    `ln -sfn ${sitesAvailable}/${name} ${sitesEnabled}/.${name}`,
    ...names.map((entry) => `mv -T ${sitesEnabled}/.${name} ${sitesEnabled}/${entry}`),
    ...names.filter((other) => other !== name).map((other) => `mv -T ${sitesEnabled}/${name} ${sitesEnabled}/${other}`),
    `rm ${sitesEnabled}/${name}`,
  ])
  return [...[testCommand, reloadCommand].flatMap(asRoot), ...changes]
}

/** The command after `sudo`, if it is a simple one. */
function asRoot(command: string): string[] {
  const [, plain] = /^sudo ([A-Za-z0-9 ._/-]+)$/.exec(command) ?? []
  return plain === undefined ? [] : [plain]
}

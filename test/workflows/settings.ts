import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BedHost } from '../bed/host.ts'
import type { Service } from '../harness/service.ts'
import { GITHUB_TOKEN } from '../stand-ins/github.ts'
import { root } from './actions.ts'
import type { Team } from './team.ts'

export const examples = join(root, 'docs/examples')

/** Those that the action can make use of, in a workflow's `permissions`. */
const rights = ['contents', 'deployments', 'pull-requests'].flatMap((scope) => [`${scope}: read`, `${scope}: write`])

/** The hosts behind the names that the examples use. */
export type Names = Readonly<Record<string, BedHost>>

/** Gives the team's repository the workflows, and each host the names of the others. */
export async function introduce(team: Team, names: Names): Promise<void> {
  mkdirSync(join(team.repository, '.github'), { recursive: true })
  cpSync(examples, join(team.repository, '.github/workflows'), { recursive: true })
  for (const host of new Set(Object.values(names))) await host.write('/etc/hosts', hostsFile(names))
}

/** The text of an /etc/hosts with those of the names that are known. */
export function hostsFile(names: Names, known = Object.keys(names)): string {
  const lines = known.map((name) => `${names[name]?.address} ${name}`)
  return ['127.0.0.1 localhost', ...lines, ''].join('\n')
}

/** Writes the secrets and variables that the examples expect, in files as act reads them. */
export function writeSettings(folder: string, { bed }: Service, names: Names) {
  const write = (name: string, values: Readonly<Record<string, string>>) => {
    const lines = Object.entries(values).map(([key, value]) => `${key}=${JSON.stringify(value)}\n`)
    writeFileSync(join(folder, name), lines.join(''), { mode: 0o600 })
    return join(folder, name)
  }
  return {
    secretFile: write('secrets', { DEPLOY_KEY: bed.privateKey, GITHUB_TOKEN }),
    varFile: write('variables', { KNOWN_HOSTS: knownByName(bed.knownHosts, names) }),
  }
}

/** The rights that an example's jobs do not ask for. */
export function withheldFrom(example: string): string[] {
  const text = readFileSync(join(examples, `${example}.yml`), 'utf8')
  const granted = (right: string) => text.includes(`      ${right} #`)
  return rights.filter((right) => !granted(right) && !granted(right.replace(/read$/, 'write')))
}

function knownByName(knownHosts: string, names: Names): string {
  return Object.entries(names)
    .flatMap(([name, { address }]) =>
      knownHosts.split('\n').flatMap((line) => (line.startsWith(`${address} `) ? [line.replace(address, name)] : [])),
    )
    .join('\n')
}

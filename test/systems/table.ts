import type { System } from '../bed/systems.ts'
import { renderTable } from '../tools/markdown.ts'
import type { Versions } from './versions.ts'

/** What one run of the tests has seen on the hosts of a system, all of them passed. */
export interface Seen {
  /** The day of the run: `2026-11-28`. */
  readonly date: string
  readonly versions: Versions
  /** Those of the connections that nginx keeps, both layouts together; 0 where they are not made. */
  readonly requests: number
  readonly failed: number
}

/** By the name of the system. */
export type SeenSystems = Readonly<Record<string, Seen>>

const HEADS = ['', 'nginx', 'OpenSSH', 'systemd', 'Java', 'tools', '`/bin/sh`', 'login shell', 'requests', 'tested on']

/** A row for each system that was seen working; then what sets each apart. */
export function renderSystems(systems: readonly System[], seen: SeenSystems): string {
  const known = systems.flatMap((system) => {
    const about = seen[system.name]
    return about ? [{ system, about }] : []
  })
  const apart = known.map(({ system }) => `- ${system.name}: ${system.brings}.`)
  return [
    renderTable(
      HEADS,
      known.map(({ system, about }) => row(system.name, about)),
    ),
    '',
    ...apart,
  ].join('\n')
}

function row(name: string, { date, versions, requests, failed }: Seen): string[] {
  const { nginx, openssh, systemd, java, sudo, coreutils, sh, loginShell } = versions
  const made = requests > 0 ? `${requests.toLocaleString('en')}, ${failed} failed` : ''
  return [name, nginx, openssh, systemd, java, `${sudo}, ${coreutils}`, sh, loginShell, made, date]
}

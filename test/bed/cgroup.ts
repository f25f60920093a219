import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitSync } from './waiting.ts'

/*
 * Each host has a control group of its own. Without one, all hosts would share their caller's, and the systemd of one
 * would find its service groups populated by another's; with one, the kernel ends a whole host at once.
 */

interface Hierarchies {
  readonly unified: string | null
  /** Where systemd-nspawn places a machine: the cgroup2 tree, and systemd's own named tree where both exist. */
  readonly all: readonly string[]
  /** The CPU's own tree, where it is not part of the unified one. */
  readonly cpu: string | null
}

function hierarchies(): Hierarchies {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
  const unified = mounts.find((mount) => mount[2] === 'cgroup2')?.[1] ?? null
  const older = (option: string) =>
    mounts.find((mount) => mount[2] === 'cgroup' && mount[3]?.split(',').includes(option))?.[1] ?? null
  return { unified, all: [unified, older('name=systemd')].filter((path) => path !== null), cpu: older('cpu') }
}

export function hasUnifiedCgroups(): boolean {
  return hierarchies().unified !== null
}

function unifiedGroup(machine: string): string {
  return join(hierarchies().unified ?? '', groupName(machine))
}

/** The folders of the machine's groups, and of the tree that has the CPU where that is not the unified one. */
export function cpuGroups(machine: string): { readonly unified: string; readonly cpu: string | null } {
  const { cpu } = hierarchies()
  return { unified: unifiedGroup(machine), cpu: cpu && join(cpu, groupName(machine)) }
}

function groupName(machine: string): string {
  return `bluegreen-bed-${machine}`
}

/** Returns the `cgroup.procs` files that a process writes itself into to join. */
export function makeCgroup(machine: string): string[] {
  return hierarchies().all.map((root) => {
    const path = join(root, groupName(machine))
    mkdirSync(path, { recursive: true })
    return join(path, 'cgroup.procs')
  })
}

export function isPopulated(machine: string): boolean {
  const events = join(unifiedGroup(machine), 'cgroup.events')
  return existsSync(events) && readFileSync(events, 'utf8').includes('populated 1')
}

/** The machine's PID 1 as this machine numbers it, or null before systemd has taken its place. */
export function findFirstProcess(machine: string): number | null {
  const procs = join(unifiedGroup(machine), 'payload', 'init.scope', 'cgroup.procs')
  if (!existsSync(procs)) return null
  const pid = Number.parseInt(readFileSync(procs, 'utf8'), 10)
  return Number.isNaN(pid) ? null : pid
}

/** SIGKILL to everything in the machine's group at once, its PID 1 and systemd-nspawn included; then removes the group. */
export function killCgroup(machine: string): void {
  const kill = join(unifiedGroup(machine), 'cgroup.kill')
  if (existsSync(kill)) writeFileSync(kill, '1')
  if (!waitSync(10, () => !isPopulated(machine))) throw new Error(`${machine}: processes outlive SIGKILL`)
  const { all, cpu } = hierarchies()
  for (const root of [...all, cpu]) if (root !== null) removeGroup(join(root, groupName(machine)))
}

function removeGroup(path: string): void {
  if (!existsSync(path)) return
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(path, entry.name))
  }
  rmdirSync(path)
}

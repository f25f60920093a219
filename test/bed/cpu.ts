import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cpuGroups } from './cgroup.ts'

/** Short, so that a host which has used up its share waits for a moment only, instead of most of a tenth of a second. */
const periodMicroseconds = 20_000

/**
 * Lets a machine that is on use so many of this machine's cores, and no more, until it is powered off: 0.1 is a tenth of one.
 * @throws if the kernel has no CPU quotas
 */
export function limitCpu(machine: string, cores: number): void {
  const quota = Math.round(cores * periodMicroseconds)
  const { unified, cpu } = cpuGroups(machine)
  if (cpu === null) {
    writeFileSync(join(dirname(unified), 'cgroup.subtree_control'), '+cpu')
    writeFileSync(join(unified, 'cpu.max'), `${quota} ${periodMicroseconds}`)
    return
  }
  mkdirSync(cpu, { recursive: true })
  writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(periodMicroseconds))
  writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(quota))
  while (moveNext(unified, join(cpu, 'cgroup.procs')));
}

/** Moves the processes that are not there yet. Returns whether there were any: they may have started others meanwhile. */
function moveNext(from: string, to: string): boolean {
  const moved = new Set(readFileSync(to, 'utf8').split('\n'))
  const left = processesBelow(from).filter((pid) => !moved.has(pid))
  for (const pid of left) {
    try {
      writeFileSync(to, pid)
    } catch {
      // It has ended.
    }
  }
  return left.length > 0
}

function processesBelow(group: string): string[] {
  const own = readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n').filter(Boolean)
  const below = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [...own, ...below.flatMap(({ name }) => processesBelow(join(group, name)))]
}

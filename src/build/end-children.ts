import { spawnSync } from 'node:child_process'

/** Kills everything that this process started and that still runs: the runner kills only this process itself. */
export function endChildren(): void {
  const pids = findDescendants(process.pid)
  signalAll(pids, 'SIGTERM')
  process.once('exit', () => signalAll(pids, 'SIGKILL'))
}

/** A container without `ps` shows none: a failure to look must not hide the one that is being reported. */
function listProcesses(): string {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  return stdout ?? ''
}

function findDescendants(root: number): number[] {
  const table = listProcesses()
  const rows = table.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
  const processes = rows.flatMap((row) =>
    row && !row[3]?.startsWith('ps -A ') ? [{ pid: Number(row[1]), parent: Number(row[2]) }] : [],
  )
  const collect = (parent: number): number[] =>
    processes.filter((candidate) => candidate.parent === parent).flatMap(({ pid }) => [pid, ...collect(pid)])
  return collect(root)
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has already ended.
    }
  }
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitSync } from '../bed/waiting.ts'
import { atEnd } from './at-end.ts'

/** Makes the project's folder, which ends with this process, together with the build that may still run in it. */
export function makeProjectFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-demo-'))
  const project = join(folder, 'shop')
  mkdirSync(project)
  // What an interrupted run leaves in its temporary folder is removed with ours.
  process.env['TMPDIR'] = folder
  atEnd(() => {
    endProcessesOf(project)
    rmSync(folder, { recursive: true, force: true })
  })
  return project
}

/** A run's processes know its workspace by their environment, wherever they have gone since. */
function endProcessesOf(workspace: string): void {
  waitSync(5, () => {
    const pids = findProcessesOf(workspace)
    for (const pid of pids) kill(pid)
    return pids.length === 0
  })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself since it was found.
  }
}

function findProcessesOf(workspace: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => readEnvironment(pid).includes(`GITHUB_WORKSPACE=${workspace}\0`)).map(Number)
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}

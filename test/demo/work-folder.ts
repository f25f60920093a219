import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitSync } from '../bed/waiting.ts'
import { atEnd } from './at-end.ts'

/** Creates the project's folder, which is removed when this process ends, together with the build that may still run in it. */
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

/** A run's processes have its workspace in their environment, whatever their parent is by now. */
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
    // It has ended since it was found.
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

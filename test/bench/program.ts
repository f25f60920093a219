import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Recording } from './recording.ts'

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
}

export interface RunningProgram {
  /** Resolves with what it printed to stdout; rejects with its exit code where that is not 0. */
  readonly done: Promise<string>
  /** SIGKILL to it and all that it started. */
  kill(): void
}

/** Runs a program without a terminal and without stdin, in a process group of its own; the recording hears all that it prints. */
export function runProgram({ command, args, env, cwd }: Program, { hear }: Recording): RunningProgram {
  const child = spawn(command, args, { env: { ...env }, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    hear(text)
  })
  child.stderr.setEncoding('utf8').on('data', hear)
  const end = async () => {
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`${command} ended with ${code}`)
    return stdout
  }
  return {
    done: end(),
    kill() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, 'SIGKILL')
      }
    },
  }
}

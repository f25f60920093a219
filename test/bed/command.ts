import { spawn } from 'node:child_process'

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Written to the command's stdin; without it stdin is empty. */
  readonly input?: string
  /** Return a non-zero exit status instead of throwing. */
  readonly allowFailure?: boolean
}

/**
 * Runs a program to its end, without a shell. A program that was stopped by a signal has code 255.
 * @throws with the program's stderr when it can't be started, or fails and may not
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await collect(command, args, options.input ?? '')
  if (result.code === 0 || options.allowFailure) return result
  const output = result.stderr.trim() || result.stdout.trim()
  throw new Error(`${command} ${args.join(' ')}\nended with ${result.code}: ${output}`)
}

function collect(command: string, args: readonly string[], input: string): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 255, stdout, stderr }))
    // A program may end without reading its input; its exit status tells what matters.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

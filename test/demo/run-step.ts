import { type ActionResult, type RunOptions, runAction } from '../harness/run-action.ts'
import type { Picture } from './picture.ts'

/** Runs the action as a workflow's step and shows its log as it comes. Throws if the step fails. */
export async function runStep(
  inputs: Readonly<Record<string, string>>,
  options: RunOptions,
  picture: Picture,
): Promise<ActionResult> {
  let rest = ''
  const result = await runAction(inputs, {
    ...options,
    onOutput(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) showLine(line, picture)
    },
  })
  if (result.exitCode !== 0) throw new Error(`the step failed with exit code ${result.exitCode}\n\n${result.summary}`)
  return result
}

/** The runner's commands are not for the reader; one of them contains the key, to have it masked. */
function showLine(line: string, picture: Picture): void {
  const group = /^::group::(.*)$/.exec(line)?.[1]
  if (group !== undefined) picture.step(group)
  else if (line.startsWith('::error')) picture.say(`  ${line.replace(/^::.*?::/, '').replaceAll('%0A', '\n  ')}`)
  else if (!line.startsWith('::') && line.trim() !== '') picture.say(`  ${line}`)
}

import * as core from '@actions/core'
import { messageOf } from '../failure.ts'
import type { Outcome } from './outcome.ts'
import { renderOutputs } from './outputs.ts'
import { redact } from './redact.ts'
import type { LogSink } from './stages.ts'
import { describeResult, renderSummary } from './summary.ts'

/** The runner's log. */
export const runnerLog: LogSink = {
  open: (title) => core.startGroup(title),
  close: () => core.endGroup(),
  line: (text) => core.info(text),
}

/** Sets the outputs, writes the job summary, annotates; what goes wrong here changes no result. */
export async function publish(outcome: Outcome, secrets: readonly string[]): Promise<void> {
  for (const [name, value] of Object.entries(renderOutputs(outcome))) core.setOutput(name, value)
  for (const note of outcome.notes) core.warning(note)
  annotate(outcome)
  try {
    await core.summary.addRaw(`${redact(renderSummary(outcome), secrets)}\n`).write()
  } catch (thrown) {
    core.warning(`the job summary could not be written: ${messageOf(thrown)}`)
  }
}

function annotate(outcome: Outcome): void {
  const { failure } = outcome
  if (!failure) {
    core.notice(describeResult(outcome), { title: 'Blue/green' })
    return
  }
  for (const line of failure.logTail.slice(-40)) core.info(`  | ${line}`)
  const parts = [`${failure.stage ?? outcome.operation}: ${failure.message}`, failure.remedy, describeResult(outcome)]
  core.error(parts.filter(Boolean).join('\n'), { title: `Blue/green: ${failure.stage ?? outcome.operation} failed` })
  process.exitCode = core.ExitCode.Failure
}

import * as core from '@actions/core'
import { messageOf } from '../failure.ts'
import { renderLogEnding } from './log-ending.ts'
import type { Outcome } from './outcome.ts'
import { writeOutcome } from './outcome-json.ts'
import { renderOutputs } from './outputs.ts'
import { redact } from './redact.ts'
import { runnerLine } from './runner-line.ts'
import type { LogSink } from './stages.ts'
import { describeResult, renderSummary } from './summary.ts'

/** GitHub shows ten of each kind; others than notes warn too. */
const WARNINGS = 5
const LOG_LINES = 40
/** The runner cuts an annotation after 4096 characters: of commands a part would be left, which must not be run. */
const REMEDY_LENGTH = 3_000

/** Warns beside the log, in the run's page. */
export function warn(message: string): void {
  core.warning(message, { title: 'Blue/green' })
}

/** The runner's log. What stands in a line is text. */
export const runnerLog: LogSink = {
  open: (title) => core.startGroup(title),
  close: () => core.endGroup(),
  line: (text) => core.info(runnerLine(text)),
}

/** Sets the outputs, writes the job summary, annotates, and ends the log with what matters; what goes wrong here changes no result. */
export async function publish(outcome: Outcome, secrets: readonly string[]): Promise<void> {
  for (const [name, value] of Object.entries(renderOutputs(outcome))) core.setOutput(name, value)
  core.debug(`outcome ${redact(writeOutcome(outcome), secrets)}`)
  outcome.notes.slice(0, WARNINGS).forEach(warn)
  annotate(outcome)
  try {
    await core.summary.addRaw(`${redact(renderSummary(outcome), secrets)}\n`).write()
  } catch (thrown) {
    warn(`the job summary could not be written: ${messageOf(thrown)}`)
  }
  for (const line of renderLogEnding(outcome)) runnerLog.line(line)
}

function annotate(outcome: Outcome): void {
  const { failure } = outcome
  if (!failure) {
    core.notice(describeResult(outcome), { title: 'Blue/green' })
    return
  }
  for (const line of failure.logTail.slice(-LOG_LINES)) runnerLog.line(`  | ${line}`)
  const parts = [
    `${failure.stage ?? outcome.operation}: ${failure.message}`,
    shortRemedy(failure.remedy),
    describeResult(outcome),
  ]
  core.error(parts.filter(Boolean).join('\n'), { title: `Blue/green: ${failure.stage ?? outcome.operation} failed` })
  process.exitCode = core.ExitCode.Failure
}

function shortRemedy(remedy: string | null): string | null {
  if (remedy === null || remedy.length <= REMEDY_LENGTH) return remedy
  return `${remedy.split('\n', 1)[0]} see the job summary, or the end of the log.`
}

import { messageOf } from '../failure.ts'
import type { LogSink } from '../progress/stages.ts'
import { redact } from '../redact.ts'
import { isInWorkflow, theRunner } from '../runner.ts'
import { describeEnding } from './log-ending.ts'
import type { Outcome } from './outcome.ts'
import { outputsOf } from './outputs.ts'
import { describeResult, renderSummary } from './summary.ts'
import { LINE_LENGTH, LOG_LINES } from './summary-failure.ts'

/** GitHub shows ten of each kind; others than notes warn too. */
const WARNINGS = 5
const TITLE = 'Blue/green'
/** The runner cuts an annotation after 4096 characters: a truncated command must not be run. */
const REMEDY_LENGTH = 3_000

/** Warns beside the log, in the run's page. */
export function warn(message: string): void {
  theRunner().warning(message, TITLE)
}

/** As {@link warn}, if nothing is wrong. */
export function notice(message: string): void {
  theRunner().notice(message, TITLE)
}

/** The runner's log. */
export const runnerLog: LogSink = {
  open: (title) => theRunner().openGroup(title),
  close: () => theRunner().closeGroup(),
  line: (text) => theRunner().line(text),
}

/** Sets the outputs, writes the job summary, annotates, and ends the log with what matters; what goes wrong here changes no result. */
export async function publish(outcome: Outcome, secrets: readonly string[]): Promise<void> {
  try {
    for (const [name, value] of Object.entries(outputsOf(outcome))) theRunner().output(name, value)
  } catch (thrown) {
    warn(`the outputs could not be written: ${messageOf(thrown)}`)
  }
  theRunner().debug(`outcome ${redact(outcomeJsonOf(outcome), secrets)}`)
  outcome.notes.slice(0, WARNINGS).forEach(warn)
  annotate(outcome)
  await summarize(renderSummary(outcome), secrets)
  for (const line of describeEnding(outcome)) runnerLog.line(line)
}

/** Adds Markdown to the job summary, without a secret in it; a disk that is full is a warning, so that the run goes on. */
export async function summarize(markdown: string, secrets: readonly string[]): Promise<void> {
  try {
    await theRunner().summary(`${redact(markdown, secrets)}\n`)
  } catch (thrown) {
    warn(`the job summary could not be written: ${messageOf(thrown)}`)
  }
}

/** An outcome as one line of JSON, its log as short as reports show it: enough to render every report again. */
export function outcomeJsonOf(outcome: Outcome): string {
  const { failure } = outcome
  const logTail = failure?.logTail.slice(-LOG_LINES).map(cutLine) ?? []
  const logs = outcome.logs.map(({ lines, ...log }) => ({ ...log, lines: lines.slice(-LOG_LINES).map(cutLine) }))
  return JSON.stringify({ ...outcome, logs, failure: failure && { ...failure, logTail } })
}

function cutLine(line: string): string {
  return line.slice(0, LINE_LENGTH + 1)
}

function annotate(outcome: Outcome): void {
  const { failure } = outcome
  if (!failure) {
    if (isInWorkflow()) notice(describeResult(outcome))
    return
  }
  for (const line of failure.logTail.slice(-LOG_LINES)) runnerLog.line(`  | ${line}`)
  const stage = failure.stage ?? outcome.operation
  // The run's page shows an annotation away from the log, whose end says the rest.
  const rest = isInWorkflow() ? [shortRemedy(failure.remedy), describeResult(outcome)] : []
  theRunner().error([`${stage}: ${failure.message}`, ...rest].filter(Boolean).join('\n'), `${TITLE}: ${stage} failed`)
  process.exitCode = 1
}

function shortRemedy(remedy: string | null): string | null {
  if (remedy === null || remedy.length <= REMEDY_LENGTH) return remedy
  return `${remedy.split('\n', 1)[0]} see the job summary, or the end of the log.`
}

import type { KnownBlock } from '@slack/types'
import { CANCELED } from '../../failure.ts'
import { adviceLines, commandIn, explainImpact } from '../../report/advice.ts'
import type { FailureReport, Outcome } from '../../report/outcome.ts'
import { brief, clip } from '../../report/shorten.ts'
import { escapeSlack, preformatted, section, slackCode, slackLink } from './slack-text.ts'

const LOG_LINES = 15
const LINE_LENGTH = 240
const CAUSE_LENGTH = 1_200
const STEPS_LENGTH = 1_200
const STEPS = 10
const TITLE = '*What to do*'

/** What failed, what that means for the service, what to do, and where to read on. */
export function renderSlackFailure(outcome: Outcome): KnownBlock[] {
  const { failure, operation, run } = outcome
  if (!failure) return []
  const cause = clip(describeCause(failure, operation), CAUSE_LENGTH)
  return [
    section([cause, explainImpact(outcome)].filter(Boolean).map(escapeSlack).join('\n')),
    ...renderSlackSteps(adviceLines(outcome)),
    ...(run.runUrl === '' ? [] : [section(slackLink(`Summary and log of run ${run.runNumber}`, run.runUrl))]),
  ]
}

export function describeCause({ stage, message }: FailureReport, operation: string): string {
  const where = stage ?? operation
  return message === CANCELED ? `Canceled in ${where}.` : `${where} failed: ${message}`
}

/** The application's last log lines; empty if it logged nothing. */
export function renderSlackLog({ failure }: Outcome): KnownBlock[] {
  const lines = failure?.logTail ?? []
  const end = lines.findLastIndex((line) => line.trim() !== '') + 1
  if (end === 0) return []
  const tail = lines.slice(Math.max(0, end - LOG_LINES), end).map((line) => clip(line, LINE_LENGTH))
  return [preformatted(tail, "The application's last log lines")]
}

/** Lines after one that ends with a colon are for copying, as they are. */
function renderSlackSteps(lines: readonly string[]): KnownBlock[] {
  const [first = '', ...rest] = lines
  if (rest.length > 0 && first.endsWith(':')) {
    return [section(`${TITLE}\n${renderSlackStep(first)}`), preformatted([clip(rest.join('\n'), STEPS_LENGTH)])]
  }
  const sign = rest.length > 0 ? '• ' : ''
  return [section([TITLE, ...lines.slice(0, STEPS).map((line) => `${sign}${renderSlackStep(line)}`)].join('\n'))]
}

function renderSlackStep(line: string): string {
  const step = commandIn(line)
  if (step === null || line.length > STEPS_LENGTH) return escapeSlack(brief(line, STEPS_LENGTH))
  return `${escapeSlack(step.words)}: ${slackCode(step.command)}`
}

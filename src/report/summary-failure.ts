import { CANCELED } from '../failure.ts'
import { adviceLines, commandIn, explainImpact, logCommands } from './advice.ts'
import { code, escapeMarkdown, fence } from './markdown.ts'
import type { FailureReport, Outcome } from './outcome.ts'
import { clip } from './shorten.ts'

export const LOG_LINES = 40
export const LINE_LENGTH = 500
const SENTENCE_LENGTH = 2_000
const STEPS = 20
const COMMANDS_LENGTH = 200_000

/** What failed, what that means, what to do, and what the application said. */
export function renderFailure(outcome: Outcome): string {
  const { failure, operation, status } = outcome
  if (!failure || (status && status.faults.length > 0)) return ''
  return [
    renderCause(failure, operation),
    escapeMarkdown(explainImpact(outcome)),
    `**What to do:** ${renderAdvice(adviceLines(outcome))}`,
    renderLog(failure, logCommands(outcome)),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function renderCause({ stage, message }: FailureReport, operation: string): string {
  const where = escapeMarkdown(stage ?? operation)
  if (message === CANCELED) return `**Canceled** in ${where}.`
  return `**${where} failed:** ${escapeMarkdown(clip(message, SENTENCE_LENGTH))}`
}

/** A step's words, then what to copy: lines after one that ends with a colon, or what follows a colon in its line. */
export function renderAdvice(lines: readonly string[]): string {
  const [first = '', ...rest] = lines
  if (rest.length === 0) return renderStep(first)
  if (first.endsWith(':')) return `${renderStep(first)}\n\n${fence(clip(rest.join('\n'), COMMANDS_LENGTH).split('\n'))}`
  const steps = lines.slice(0, STEPS).map((line) => `- ${renderStep(line)}`)
  return `\n\n${steps.join('\n')}`
}

function renderStep(text: string): string {
  const line = clip(text, SENTENCE_LENGTH)
  const step = commandIn(line)
  return step ? `${escapeMarkdown(step.words)}: ${code(step.command)}` : escapeMarkdown(line)
}

function renderLog({ logTail }: FailureReport, commands: readonly string[]): string {
  const end = logTail.findLastIndex((line) => line.trim() !== '') + 1
  if (end === 0) return ''
  const tail = logTail.slice(Math.max(0, end - LOG_LINES), end).map((line) => clip(line, LINE_LENGTH))
  const whole = commands.length === 0 ? '' : `The whole log:\n\n${fence(commands)}`
  return ["**The application's last log lines:**", fence(tail), whole].filter(Boolean).join('\n\n')
}

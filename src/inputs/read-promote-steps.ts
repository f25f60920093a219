import type { InputReader } from './input-reader.ts'
import { NO_NGINX } from './read-hosts.ts'

/** A share of the clients that reach the new version before all do. */
export interface PromoteStep {
  /** From 1 to 99. */
  readonly percent: number
  readonly seconds: number
}

export interface PromoteStepInputs {
  /** Increasing; empty: all clients at once. */
  readonly steps: readonly PromoteStep[]
  /** The cookie that keeps a client on the same version; null: its address does. */
  readonly cookie: string | null
}

const ALL = '100%'
const STEP = /^(\d{1,2})\s*%\s+(\d{1,4})\s*(s|m)$/
/** As nginx can name one in a variable. */
const COOKIE = /^\w{1,64}$/
const MOST_STEPS = 10
const LONGEST_SECONDS = 3600

export function readPromoteSteps(inputs: InputReader): PromoteStepInputs {
  const cookie = inputs.text('promote-steps-cookie')
  if (cookie !== '' && !COOKIE.test(cookie)) inputs.reportWrong('promote-steps-cookie', 'letters, digits and "_"')
  const steps = parseSteps(inputs.text('promote-steps'))
  if (steps === null) {
    inputs.reportWrong(
      'promote-steps',
      `up to ${MOST_STEPS} increasing shares, each with a time of up to 1 hour, then 100%, as in 5% 60s, 25% 5m, 100%`,
    )
  }
  if (steps !== null && steps.length > 0) reportStepContradictions(inputs)
  return { steps: steps ?? [], cookie: cookie === '' ? null : cookie }
}

/** Those before all clients; null if the text is not allowed. */
function parseSteps(text: string): PromoteStep[] | null {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.pop() !== ALL || parts.length > MOST_STEPS) return null
  const steps = parts.map(parseStep).filter((step) => step !== null)
  const isGrowing = steps.every(({ percent }, index) => percent > (steps[index - 1]?.percent ?? 0))
  return isGrowing && steps.length === parts.length ? steps : null
}

function parseStep(text: string): PromoteStep | null {
  const [, percent, time, unit] = STEP.exec(text) ?? []
  const seconds = Number(time) * (unit === 'm' ? 60 : 1)
  return percent !== undefined && seconds >= 1 && seconds <= LONGEST_SECONDS
    ? { percent: Number(percent), seconds }
    : null
}

function reportStepContradictions(inputs: InputReader): void {
  if (inputs.lines('nginx-hosts').includes(NO_NGINX)) {
    inputs.report('promote-steps is set; not allowed with nginx-hosts: none, since only nginx can divide clients')
  }
  if (inputs.text('operation') === 'setup' && inputs.text('setup-layout') === 'links') {
    inputs.report('promote-steps is set, but setup-layout is "links"; allowed only with setup-layout: instant')
  }
}

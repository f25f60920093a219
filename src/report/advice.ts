import { CANCELED } from '../failure.ts'
import { READ_ONLY } from '../inputs/inputs.ts'
import { explainUnknown } from '../progress/promotion-state.ts'
import type { Outcome } from './outcome.ts'

const STOP_STANDBY = 'Stop standby'
const BEFORE_ANY_CHANGE = ['Build', 'Connect', 'Lock', 'Look', 'Plan', 'Upload']

/** What a failure means for those who use the service; empty if nothing failed. */
export function explainImpact(outcome: Outcome): string {
  const { failure, result, operation, version } = outcome
  if (!failure || READ_ONLY.includes(operation) || operation === 'setup') return ''
  const candidate = version === null ? 'the other version' : `version ${version}`
  if (failure.stage === STOP_STANDBY)
    return `Requests go to ${candidate}; the previous version may still be running on the standby slot.`
  if (result === 'unknown') return explainNotSeen(outcome, candidate)
  if (result === 'reverted') return explainRevert(outcome, candidate)
  if (failure.stage === 'Reconcile') return ''
  if (failure.stage === null || BEFORE_ANY_CHANGE.includes(failure.stage)) return 'The live version was not touched.'
  if (outcome.nginxHosts.length === 0)
    return `Nothing was handed over to ${candidate}; the running process was not touched.`
  return `No request reached ${candidate}: nothing was promoted, and the live version was not touched.`
}

function explainNotSeen({ failure, nginxHosts }: Outcome, candidate: string): string {
  if (failure?.stage === null) return 'It is not known how far the run got; the live version was observed afterwards.'
  return explainUnknown(candidate, nginxHosts.length > 0)
}

function explainRevert(outcome: Outcome, candidate: string): string {
  if (outcome.nginxHosts.length === 0) return `The previous version was started again, and ${candidate} was stopped.`
  const seconds = secondsLive(outcome)
  if (seconds === null) return 'The promotion failed and was reverted: the previous version is live.'
  return `Requests went to ${candidate} for about ${seconds} s; the promotion was reverted.`
}

/** The exact next thing to do after a failure, in lines; commands are on lines of their own or after a colon. */
export function adviceLines(outcome: Outcome): readonly string[] {
  const { failure } = outcome
  if (!failure) return []
  if (failure.remedy) return failure.remedy.split('\n')
  const again = `run operation: ${outcome.operation} again; no cleanup is needed`
  if (outcome.result === 'unknown') return [`See what is live with operation: status. Then ${again}.`]
  if (failure.message === CANCELED) return [`If you still want it, ${again}.`]
  if (outcome.livePort === null) return [`Find out what is live with operation: status, then ${again}.`]
  // A step of a promotion has the name of the whole and its share.
  switch (failure.stage?.replace(/ \d+%$/, '')) {
    case 'Build':
      return [`Fix the build: its output is in the step's log, in the group Build. Then ${again}.`]
    case 'Health':
    case 'Warm up':
    case 'Prove':
    case 'Bake':
      return [`Fix what the application's log shows, in its code or its settings. Then ${again}.`]
    case 'before-promote':
    case 'after-promote':
      return [`Fix what the ${failure.stage} command reported: its output is in the step's log. Then ${again}.`]
    case 'Promote':
      return ['See what nginx said, on its host: sudo tail -n 30 /var/log/nginx/error.log', `Fix that. Then ${again}.`]
    default:
      return [`Fix the cause. Then ${again}.`]
  }
}

/** Commands that show the whole log of the release that failed, one for each app host. */
export function logCommands({ hosts, release, failure }: Outcome): string[] {
  if (!failure || failure.logTail.length === 0 || release === null) return []
  return hosts.map(({ login, deployPath }) => `ssh ${login} cat ${deployPath}/releases/${release}/app.log`)
}

/** A step's words, and the command to copy after their colon; null if there is none. */
export function commandIn(step: string): { readonly words: string; readonly command: string } | null {
  const [, words, command] = /^(.*): ((?:sudo|ln|ssh|chown|groupadd|loginctl|mkdir|usermod) .*)$/.exec(step) ?? []
  return words !== undefined && command !== undefined ? { words, command } : null
}

/** From the promotion until it was reverted; null if the promotion itself failed. */
function secondsLive({ stages, failure }: Outcome): number | null {
  const names = stages.map(({ name }) => name)
  const [from, to] = [names.findIndex((name) => /^Promote\b/.test(name)), names.indexOf('Revert')]
  if (failure?.stage === names[from] || from < 0 || to < 0) return null
  return Math.ceil(stages.slice(from + 1, to + 1).reduce((sum, { seconds }) => sum + seconds, 0))
}

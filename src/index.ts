import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import * as core from '@actions/core'
import { listenForCancellation } from './cancellation.ts'
import { Failure, messageOf } from './failure.ts'
import { loadInputs } from './inputs/load-inputs.ts'
import type { SavedState } from './notify/channel.ts'
import { createNotifier } from './notify/notifier.ts'
import { reportWhatIsLive } from './post.ts'
import type { Result } from './progress/result.ts'
import { createStages, type Stages } from './progress/stages.ts'
import { notice, publish, runnerLog, warn } from './report/publish.ts'
import { run } from './run.ts'
import { theRunner } from './runner.ts'
import { completeProxies } from './web/complete-proxies.ts'

// V8 frees sent buffers when its young generation fills up; kept small, that happens often. Otherwise a 500 MB jar costs 60 MB
// more. V8 rereads this flag whenever it could grow.
setFlagsFromString('--semi-space-growth-factor=1')

// For each address of a host but its last. After 250 ms Node.js would give up on one whose first packet was lost, and fail with
// the next one: the IPv6 address, which most runners can't reach.
setDefaultAutoSelectFamilyAttemptTimeout(2_500)

completeProxies(process.env)

const REPORT_IT =
  'Run it again with debug logging, and report the outcome line in the log of this step as a bug in bluegreen-action.'

const BEGAN = 'began'
const CONCLUDED = 'concluded'
/** For a runner that does not read the log's end. */
const FLUSH_MS = 5_000

const saved: SavedState = {
  read: (name) => core.getState(name) || null,
  write: (name, value) => theRunner().saveState(name, value),
}

/** What the outputs say if a run ends before it can report: nothing is changed until the operation begins. */
let result: Result = 'failed'

async function main(): Promise<void> {
  const startedAt = new Date()
  theRunner().saveState(BEGAN, startedAt.toISOString())
  const cancellation = listenForCancellation()
  const inputs = loadInputs(warn)
  if (!inputs.ssh.hostKeyChecking)
    warn('ssh-host-key-checking is off: whoever answers gets the jar and the values of app-env')
  const stages = createStages(runnerLog, cancellation)
  surviveDefects(stages)
  const notifier = createNotifier(inputs, { warn, notice }, saved)
  result = 'unknown'
  const outcome = await run(inputs, stages, { warn, debug: theRunner().debug }, notifier, startedAt)
  result = outcome.result
  await publish(outcome, inputs.secrets)
  if (cancellation.wasCanceled()) process.exitCode = core.ExitCode.Failure
  else theRunner().saveState(CONCLUDED, 'true')
  await stages.withinGrace(notifier.ended(outcome)).catch(() => {
    warn('the run ran out of time: Slack, GitHub and the webhook may not have been told how it ended')
  })
}

/** A bug must not keep the run from saying what is live, nor leave anything half-done. */
function surviveDefects({ endEarly }: Stages): void {
  process.on('uncaughtException', (thrown) => {
    tellStack(thrown)
    endEarly(new Failure(`a bug in bluegreen-action: ${messageOf(thrown)}`, { remedy: REPORT_IT, cause: thrown }))
  })
  process.on('unhandledRejection', (thrown) => {
    tellStack(thrown)
    warn(`a bug in bluegreen-action that does not affect this run: ${messageOf(thrown)}`)
  })
}

function tellStack(thrown: unknown): void {
  runnerLog.line(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown))
}

async function post(): Promise<void> {
  process.on('uncaughtException', (thrown) => {
    warn(messageOf(thrown))
    process.exit()
  })
  if (core.getState(CONCLUDED) !== '') return
  // The main step has warned already.
  const inputs = loadInputs(() => undefined)
  const outcome = await reportWhatIsLive(inputs, runnerLog, new Date(core.getState(BEGAN)))
  await createNotifier(inputs, { warn, notice }, saved).ended(outcome)
}

// Nobody reads the log any more, so the runner is gone: the hosts finish what is open, as after any run that is killed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(core.ExitCode.Failure))

// An operation that waits for something that can no longer come must not look like success.
let isOver = false
process.once('beforeExit', () => {
  if (!isOver) fail(new Error('a bug in bluegreen-action: the run ended before its work did'))
})

function fail(thrown: unknown): void {
  process.exitCode = core.ExitCode.Failure
  theRunner().error(messageOf(thrown), 'Blue/green')
  theRunner().output('result', result)
}

/** A pipe takes 64 kB until the runner reads on: what is left of the log at the exit would be lost. */
async function flushLog(): Promise<void> {
  const flushed = [process.stdout, process.stderr].map(
    (stream) => new Promise<unknown>((resolve) => stream.write('', resolve)),
  )
  await Promise.race([Promise.all(flushed), delay(FLUSH_MS)])
}

const isPost = core.getState(BEGAN) !== ''
;(isPost ? post() : main())
  .catch((thrown: unknown) => (isPost ? warn(messageOf(thrown)) : fail(thrown)))
  .finally(async () => {
    isOver = true
    await flushLog()
    // What still waits, such as a connection to a host that is off, is no longer waited for.
    process.exit()
  })

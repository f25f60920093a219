import { setFlagsFromString } from 'node:v8'
import * as core from '@actions/core'
import { createAnnouncer } from './announce/announcer.ts'
import type { Memory } from './announce/channel.ts'
import { messageOf } from './failure.ts'
import { loadInputs } from './inputs/load-inputs.ts'
import { listenForInterruption } from './interruption.ts'
import { reportWhatServes } from './post.ts'
import { publish, runnerLog, warn } from './report/publish.ts'
import { createStages } from './report/stages.ts'
import { run } from './run.ts'

// Buffers that were sent are freed when V8's young generation fills up: kept small, it does so often. Without this a jar
// of 500 MB costs 60 MB more. Node.js leaves this flag open, and V8 reads it each time that it would let it grow.
setFlagsFromString('--semi-space-growth-factor=1')

const BEGAN = 'began'
const CONCLUDED = 'concluded'

const memory: Memory = { read: (name) => core.getState(name) || null, write: core.saveState }

async function main(): Promise<void> {
  core.saveState(BEGAN, new Date().toISOString())
  const interruption = listenForInterruption()
  const inputs = loadInputs()
  if (!inputs.ssh.hostKeyChecking) warn('ssh-host-key-checking is off: whoever answers gets the jar and its secrets')
  const stages = createStages(runnerLog, interruption)
  const announcer = createAnnouncer(inputs, { warn, notice: core.notice }, memory)
  announcer.started()
  const outcome = await run(inputs, stages, { warn, debug: core.debug }, announcer)
  isPublished = true
  await publish(outcome, inputs.secrets)
  if (interruption.wasCancelled()) process.exitCode = core.ExitCode.Failure
  else core.saveState(CONCLUDED, 'true')
  await stages.withinGrace(announcer.ended(outcome)).catch(() => {
    core.warning('the run was ended early: Slack and GitHub may not have heard of its end')
  })
}

async function post(): Promise<void> {
  if (core.getState(CONCLUDED) !== '') return
  const inputs = loadInputs()
  const outcome = await reportWhatServes(inputs, runnerLog, new Date(core.getState(BEGAN)))
  await createAnnouncer(inputs, { warn, notice: core.notice }, memory).ended(outcome)
}

// Whoever needs what was promised waits for it and hears of the failure; this one nobody heard of.
process.on('unhandledRejection', (reason) => {
  warn(`nobody listened to a failure, which is a defect of bluegreen-action: ${messageOf(reason)}`)
  core.debug(reason instanceof Error ? (reason.stack ?? '') : '')
})

// An operation that waits for something that can no longer come must not look like success.
let isOver = false
process.once('beforeExit', () => {
  if (!isOver) core.setFailed('the run ended before its work did: this is a defect of bluegreen-action')
})

let isPublished = false

function fail(thrown: unknown): void {
  if (!isPublished) core.setOutput('result', 'failed')
  core.setFailed(messageOf(thrown))
}

const isPost = core.getState(BEGAN) !== ''
;(isPost ? post() : main())
  .catch((thrown: unknown) => (isPost ? warn(messageOf(thrown)) : fail(thrown)))
  .finally(() => {
    isOver = true
    // What still waits, such as a connection to a host that is off, is no longer waited for.
    process.exit()
  })

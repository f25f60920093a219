import * as core from '@actions/core'
import { messageOf } from './failure.ts'
import { loadInputs } from './inputs/load-inputs.ts'
import { publish, runnerLog } from './report/publish.ts'
import { createStages } from './report/stages.ts'
import { run } from './run.ts'

async function main(): Promise<void> {
  const inputs = loadInputs()
  if (!inputs.ssh.hostKeyChecking)
    core.warning('ssh-host-key-checking is off: whoever answers at the address gets the jar and its secrets')
  const outcome = await run(inputs, createStages(runnerLog), core.warning)
  await publish(outcome, inputs.secrets)
}

// An operation that waits for something that can no longer come must not look like success.
process.once('beforeExit', () => {
  if (!isOver) core.setFailed('the run ended before its work did: this is a defect of bluegreen-action')
})
let isOver = false
main()
  .catch((thrown: unknown) => core.setFailed(messageOf(thrown)))
  .finally(() => {
    isOver = true
  })

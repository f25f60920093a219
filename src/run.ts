import { Failure, messageOf } from './failure.ts'
import { connectHosts, type Hosts } from './hosts/hosts.ts'
import { observeNginx } from './hosts/observe-nginx.ts'
import type { Inputs, Operation } from './inputs/inputs.ts'
import { deploy } from './operations/deploy.ts'
import type { OperationStory } from './operations/operation.ts'
import { setup } from './operations/setup.ts'
import { readLiveLink } from './plan/live-link.ts'
import { renderJournalLine } from './report/journal.ts'
import type { FailureReport, Outcome, Result } from './report/outcome.ts'
import { createProgress } from './report/progress.ts'
import type { Stages } from './report/stages.ts'
import { finish } from './steps/finish.ts'

const operations: Record<Operation, OperationStory> = { deploy, setup }

/** Runs the operation that the inputs ask for and says what became of it; an operation's failure is part of that. */
export async function run(inputs: Inputs, stages: Stages, warn: (message: string) => void): Promise<Outcome> {
  const startedAt = new Date()
  const began = performance.now()
  const progress = createProgress()
  const hosts = connectHosts(inputs)
  hosts.catch(() => undefined)
  let result: Result
  let failure: FailureReport | null = null
  try {
    result = await operations[inputs.operation]({ inputs, stages, hosts, progress })
  } catch (thrown) {
    failure = reportFailure(thrown, stages)
    result = progress.linkChanged ? 'reverted' : 'failed'
  }
  const reached = await hosts.catch(() => null)
  const livePort = reached ? await readLivePort(reached, inputs) : null
  const { linkChanged: _, ...known } = progress
  const outcome: Outcome = {
    ...known,
    operation: inputs.operation,
    service: inputs.service,
    environment: inputs.environment,
    result,
    livePort,
    liveSlot: livePort === null ? null : livePort === inputs.ports.blue ? 'blue' : 'green',
    stages: stages.records,
    failure,
    startedAt,
    seconds: (performance.now() - began) / 1000,
    run: inputs.run,
  }
  if (reached) await conclude(reached, inputs, outcome, warn)
  return outcome
}

function reportFailure(thrown: unknown, stages: Stages): FailureReport {
  const known = thrown instanceof Failure ? thrown : null
  return {
    stage: stages.failed(),
    message: messageOf(thrown),
    remedy: known?.remedy ?? null,
    logTail: known?.logTail ?? [],
  }
}

async function readLivePort(hosts: Hosts, inputs: Inputs): Promise<number | null> {
  try {
    return readLiveLink(await observeNginx(hosts.nginx, inputs), inputs).port
  } catch {
    return null
  }
}

/** Writes the operation down on the hosts; what goes wrong here changes no result. */
async function conclude(
  hosts: Hosts,
  inputs: Inputs,
  outcome: Outcome,
  warn: (message: string) => void,
): Promise<void> {
  const keep = outcome.result === 'deployed' ? inputs.keepReleases : null
  const writing = hosts.apps.map((app) => finish(app, inputs, renderJournalLine(outcome), keep))
  for (const written of await Promise.allSettled(writing)) {
    if (written.status === 'rejected') warn(`deploys.jsonl: ${messageOf(written.reason)}`)
  }
  hosts.close()
}

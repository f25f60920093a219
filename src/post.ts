import * as core from '@actions/core'
import { messageOf } from './failure.ts'
import { connectHosts } from './hosts/hosts.ts'
import type { Inputs } from './inputs/inputs.ts'
import { createProgress } from './progress/progress.ts'
import type { LogSink } from './progress/stages.ts'
import { awaitPromotionsUnderWay } from './promotion/await-promotions-under-way.ts'
import { formatLiveVersion } from './report/live-version.ts'
import { escapeMarkdown } from './report/markdown.ts'
import type { FailureReport, Outcome } from './report/outcome.ts'
import { summarize, warn } from './report/publish.ts'
import { assembleOutcome } from './run.ts'
import { emptyObservation, type LastObservation, observeLiveVersion } from './stages/observe-live-version.ts'

const ENDED_EARLY: FailureReport = {
  stage: null,
  message: 'the run was stopped before it could report its result',
  remedy: 'Run it again: it starts by cleaning up what was left half-done.',
  logTail: [],
}

/** After a run that was canceled or killed: waits until its promotion, if any, has ended, and says what is live. */
export async function reportWhatIsLive(inputs: Inputs, log: LogSink, startedAt: Date): Promise<Outcome> {
  const seen = await observe(inputs, log).catch((thrown: unknown) => {
    warn(messageOf(thrown))
    return { ...emptyObservation(inputs), note: messageOf(thrown) }
  })
  const said = `${inputs.service} in ${inputs.environment}: the run ended early; live now: ${formatLiveVersion(seen.live)}`
  core.notice(said, { title: 'Blue/green' })
  await summarize(`### ⚠️ ${escapeMarkdown(said)}`, inputs.secrets)
  return assembleOutcome(inputs, createProgress(), {
    result: 'unknown',
    failure: ENDED_EARLY,
    seen,
    startedAt,
    stages: [],
  })
}

async function observe(inputs: Inputs, log: LogSink): Promise<LastObservation> {
  const hosts = await connectHosts(inputs, core.debug)
  try {
    await awaitPromotionsUnderWay(hosts.nginx, inputs, log.line)
    return await observeLiveVersion(hosts, inputs)
  } finally {
    hosts.close()
  }
}

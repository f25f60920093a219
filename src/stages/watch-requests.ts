import { messageOf } from '../failure.ts'
import { type Conversation, converse, RUNNER_TIMEOUT_SECONDS, sendHeartbeats } from '../hosts/conversation.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { PromoteStep } from '../inputs/read-promote-steps.ts'
import { describeVerdict } from '../judge/describe-requests.ts'
import { Judge } from '../judge/judge.ts'
import { readCount, readFailed } from '../judge/read-counts.ts'
import { type RequestReport, summarizeRequests } from '../judge/request-report.ts'
import { whyNotJudged } from '../judge/why-not-judged.ts'
import { upstreamName } from '../plan/nginx/names.ts'
import { whyUnwatched } from '../plan/nginx/watchable.ts'
import type { NginxObservation } from '../plan/nginx-observation.ts'
import { watchPaths } from '../plan/setup/watch-files.ts'
import { otherPort } from '../plan/slots.ts'
import type { Log } from '../progress/stages.ts'
import { Baseline } from './baseline.ts'

/** Real requests, watched where nginx answers them. It can't fail a run, and delays none but by waiting for its baseline. */
export interface RequestWatch {
  /** Resolves with what is wrong as soon as the new version is judged too bad; pending else. */
  readonly verdict: Promise<string>
  /** Resolves once enough is known of the previous version to compare with, or nothing can be; says so if that takes a while. */
  baseline(log: Log): Promise<void>
  /** Requests reach the new version from now on. */
  promoted(): void
  /** What was seen so far. */
  report(): RequestReport
  /** Ends the watch, and returns all that was seen. */
  end(): RequestReport
}

/** Watches from now on; `seen` in the order of the hosts, `livePort` is that of the previous version. */
export function watchRequests(
  hosts: readonly NginxHost[],
  seen: readonly NginxObservation[],
  livePort: number,
  steps: readonly PromoteStep[],
  inputs: Inputs,
): RequestWatch {
  const ports = { before: livePort, after: otherPort(inputs.ports, livePort) }
  const judge = new Judge(inputs.judge, ports, hosts.length)
  const verdict = Promise.withResolvers<string>()
  const troubles = new Set<string>()
  const talks: Conversation[] = []
  let own = 0
  let promotedAt: number | null = null
  const bakeTime = steps.reduce((sum, { seconds }) => sum + seconds, inputs.proof.bakeTime)
  const report = () => {
    const seconds = promotedAt === null ? 0 : (performance.now() - promotedAt) / 1000
    const known = { own, troubles: [...troubles], isWatched: talks.length > 0, bakeTime }
    return summarizeRequests(judge, ports, seconds, whyNotJudged(inputs.judge, judge, known))
  }
  const baseline = new Baseline(hosts.length)
  const decide = () => {
    baseline.saw(judge.before)
    if (judge.verdict !== null) verdict.resolve(describeVerdict(judge.verdict, report()))
  }
  const follow = async (talk: Conversation, label: string, index: number) => {
    for (let line = await talk.next(); line; line = await talk.next()) {
      if (line.word === 'watching') baseline.begins(index)
      if (line.word === 'unwatchable') troubles.add(`${label}: ${line.rest}`)
      if (line.word === 'saw') own += countRequests(judge, line.rest)
      if (line.word === 'failed') countFailures(judge, line.rest)
      decide()
    }
  }
  for (const [index, { connection }] of hosts.entries()) {
    const observed = seen[index]
    const reason = observed ? whyUnwatched(observed, inputs) : null
    if (reason !== null) {
      troubles.add(reason)
      baseline.ends(index)
      continue
    }
    const talk = converse(connection, 'watch', scriptArguments(inputs))
    sendHeartbeats(talk)
    talk.ended.catch(() => undefined)
    talks.push(talk)
    follow(talk, connection.label, index)
      .catch((thrown: unknown) => troubles.add(messageOf(thrown)))
      .finally(() => baseline.ends(index))
  }
  const isJudged = talks.length > 0 && bakeTime > 0 && Object.values(inputs.judge).some((limit) => limit !== null)
  return {
    verdict: verdict.promise,
    async baseline(log) {
      if (!isJudged) return
      log('watching requests to the live version first, for comparison')
      await baseline.reached()
    },
    promoted() {
      promotedAt ??= performance.now()
    },
    report,
    end() {
      for (const talk of talks) {
        talk.say('end')
        talk.end()
      }
      judge.settle()
      return report()
    },
  }
}

function scriptArguments(inputs: Inputs): string[] {
  const { blue, green } = inputs.ports
  const { marker, folder } = watchPaths(inputs)
  const slots = [upstreamName(inputs, blue), upstreamName(inputs, green), String(blue), String(green)]
  return [marker, folder, ...slots, String(RUNNER_TIMEOUT_SECONDS)]
}

/** Gives the judge what was seen within a tenth of a second; returns how many requests were the action's own. */
export function countRequests(judge: Judge, rest: string): number {
  const count = readCount(rest)
  if (count === null) return 0
  if (count.sighting.requests + count.sighting.spared > 0) judge.see(count.sighting)
  return count.own
}

export function countFailures(judge: Judge, rest: string): void {
  const failed = readFailed(rest)
  if (failed !== null) judge.seeFailed(failed)
}

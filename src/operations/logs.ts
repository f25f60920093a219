import { Failure } from '../failure.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { type LogClock, linesSince } from '../plan/app-log/log-since.ts'
import { readLogOffset } from '../plan/app-log/log-zone.ts'
import { contentOf, otherPort, slotOf } from '../plan/slots.ts'
import type { ApplicationLog } from '../progress/progress.ts'
import type { Result } from '../progress/result.ts'
import { redact } from '../redact.ts'
import { readLogEnd } from '../stages/read-log.ts'
import { findAndProveLive } from './find-and-prove-live.ts'
import { type Observation, observeAfterCertbot, observeHosts } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** Shows the end of a slot's application log on each app host; takes no lock and changes nothing. */
export async function logs(context: OperationContext): Promise<Result> {
  const { inputs, stages, progress } = context
  await stages.run('Logs', async (log) => {
    const { observation } = await observeAfterCertbot(inputs, () => observeHosts(context), log)
    const port = await choosePort(context, observation)
    const read = await onEachHost(observation.hosts.apps, async (app, index) => {
      const { release } = contentOf(observation.apps.slice(index, index + 1), port)
      const end = release === null ? null : await readLogEnd(app, release, inputs.logs.lines)
      const lines = end?.lines.map((line) => redact(line, inputs.secrets)) ?? []
      return {
        host: app.connection.label,
        port,
        slot: slotOf(inputs.ports, port),
        release,
        ...cut(inputs, lines, end),
      }
    })
    if (read.every(({ release }) => release === null)) {
      throw new Failure(
        `there is no log: the ${slotOf(inputs.ports, port)} slot (port ${port}) holds no release that this action launched`,
        {
          remedy: 'Set log-slot to the other slot; operation status shows what each holds.',
        },
      )
    }
    progress.logs = read
    for (const one of read) for (const line of [describeLog(one), ...one.lines]) log(line)
  })
  return 'unchanged'
}

async function choosePort(context: OperationContext, observation: Observation): Promise<number> {
  const { ports, logs: asked } = context.inputs
  if (asked.slot === 'blue' || asked.slot === 'green') return ports[asked.slot]
  const { livePort } = await findAndProveLive(context, observation)
  return asked.slot === 'live' ? livePort : otherPort(ports, livePort)
}

function cut({ logs: { since }, launch }: Inputs, lines: readonly string[], clock: LogClock | null) {
  if (since === null || clock === null || lines.length === 0) return { lines, hasTimes: true }
  const offset = readLogOffset(launch, new Date(clock.now * 1000)) ?? clock.offset
  const after = linesSince(lines, since, { ...clock, offset })
  return { lines: after ?? lines, hasTimes: after !== null }
}

function describeLog({ host, port, slot, release, lines, hasTimes }: ApplicationLog): string {
  const count = lines.length === 1 ? '1 line' : `${lines.length} lines`
  const what = `${host}: ${slot} (port ${port}), ${release ?? 'no release'}: ${count}`
  return hasTimes ? what : `${what}; no line says when it was written, so log-since had no effect`
}

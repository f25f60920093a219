import { SECONDS } from '../hosts/answer-line.ts'
import { runScript } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { LogClock } from '../plan/app-log/log-since.ts'

/** The last lines of a release's log on a host, and its clock. */
export interface LogEnd extends LogClock {
  /** Oldest first, without a terminal's colors; of each at most 2,000 bytes, of one in JSON 6,000. `…` stands for what is left out. */
  readonly lines: readonly string[]
}

/** Reads so many lines at most; with a mark, as `launch.sh` says it, only of what was written since. */
export async function readLogEnd(
  { address, connection }: AppHost,
  release: string,
  count: number,
  mark = '',
): Promise<LogEnd> {
  const answer = await runScript(connection, 'log-tail', [address.deployPath, release, String(count), mark])
  return {
    lines: answer.texts('log'),
    offset: answer.text('offset') ?? '',
    // If it is not known, nothing is too old.
    now: answer.number('now', SECONDS) ?? 0,
  }
}

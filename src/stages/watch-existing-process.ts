import { awaitOneOf } from '../hosts/await-one-of.ts'
import { converse, RUNNER_TIMEOUT_SECONDS, sendHeartbeats } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { SlotProcess } from '../plan/app-observation.ts'
import { followProcess } from './follow-process.ts'
import { examine, readLastLines, type WatchedProcess } from './launch.ts'

/** Once it stays, its unit is enabled, which waits for the disk. */
const MORE_SECONDS = 120

/**
 * A process that an earlier run launched, as it was observed. It is watched as if this run had launched it: without nginx, nothing else
 * may tell that it has ended. But it is not ours to stop.
 */
export async function watchExistingProcess(
  app: AppHost,
  { pid, release }: Pick<SlotProcess, 'pid' | 'release'>,
  port: number,
  hasNginx: boolean,
): Promise<WatchedProcess> {
  const { address, connection } = app
  const slot = [address.deployPath, String(port), String(pid), release ?? '']
  const args = [...slot, String(RUNNER_TIMEOUT_SECONDS), hasNginx ? 'yes' : 'no']
  const conversation = converse(connection, 'follow-process', args, '', MORE_SECONDS)
  sendHeartbeats(conversation)
  const watching = await awaitOneOf(conversation, ['watching'])
  const readLog = async (mark?: string) => (release === null ? [] : readLastLines(app, release, mark))
  // What it logged before says nothing about how it ended.
  const { broken, left } = followProcess(connection.label, conversation, new Set(), () => readLog(watching?.rest))
  return {
    app,
    listening: new Map(),
    broken,
    // It stays in any case, and one that is staged is not enabled by a promotion that the guard is about to revert.
    hold: () => undefined,
    async leave() {
      conversation.say('leave')
      conversation.end()
      await left
    },
    stage: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    readLog: () => readLog(),
    examine: async () => (release === null ? { ports: [], threads: [] } : examine(app, release, port)),
  }
}

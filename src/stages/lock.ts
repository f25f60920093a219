import { Failure, messageOf } from '../failure.ts'
import { awaitOneOf } from '../hosts/await-one-of.ts'
import { converse, RUNNER_TIMEOUT_SECONDS, sendHeartbeats } from '../hosts/conversation.ts'
import type { Hosts } from '../hosts/hosts.ts'
import { stateFolder } from '../hosts/state-folder.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { lockHostOf } from '../plan/lock-host.ts'

/** The right to change something, held on the app host whose name comes first. */
export interface Lock {
  release(): Promise<void>
}

/**
 * Takes the lock of the environment and service; waits for up to `lock-timeout`, saying for whom. `onLost` is called if the lock
 * is lost before it is released.
 */
export async function acquireLock(
  hosts: Hosts,
  inputs: Inputs,
  log: (line: string) => void,
  onLost: (failure: Failure) => void,
): Promise<Lock> {
  const first = lockHostOf(hosts.apps, ({ connection }) => connection.label)
  if (!first) throw new Error('no app host')
  const { run } = inputs
  const asker =
    run.runUrl === ''
      ? `${run.actor}, outside of a workflow`
      : `run ${run.runNumber}.${run.runAttempt} of ${run.actor} (${run.runUrl})`
  const args = [stateFolder(inputs), String(inputs.lockTimeout), String(RUNNER_TIMEOUT_SECONDS), asker]
  const conversation = converse(first.connection, 'lock', args)
  sendHeartbeats(conversation)
  const hear = () => awaitOneOf(conversation, ['held', 'locked'])
  for (let line = await hear(); line?.word !== 'locked'; line = await hear()) {
    if (line === null) throw new Failure(`${first.connection.label}: the lock's script was interrupted`)
    log(`waiting for the lock, which is held by ${line.rest || 'a run that just began'}`)
  }
  let isReleased = false
  const lose = (why: string) => {
    if (!isReleased) onLost(new Failure(`the lock was lost: ${why}`))
  }
  conversation.ended.then(
    () => lose(`${first.connection.label}: the process that held it has ended`),
    (thrown: unknown) => lose(messageOf(thrown)),
  )
  return {
    async release() {
      isReleased = true
      conversation.say('release')
      conversation.end()
      await conversation.ended
    },
  }
}

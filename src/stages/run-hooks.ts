import { setTimeout as delay } from 'node:timers/promises'
import type { AppHost } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Stages } from '../progress/stages.ts'
import { type Alarm, unlessAlarmed } from './alarms.ts'
import { runHook } from './hook.ts'

/** Once a command failed on one host, what it still does on others is stopped after this long. */
const HOOK_GRACE_MS = 2_000

/** A command that is stopped may take this long before what it follows is reverted: users are waiting for that. */
const HOOK_END_MS = 1_000

/** What a command is run for, and where. */
interface Hooked {
  readonly hosts: { readonly apps: readonly AppHost[] }
  readonly stages: Pick<Stages, 'run'>
  readonly port: number
  readonly version: string | null
  readonly release: string | null
}

/** Runs the author's command on every app host, if there is one. However that fails, no command goes on. */
export async function runHooks(
  name: 'before-promote' | 'after-promote',
  command: string,
  hooked: Hooked,
  alarms: readonly Alarm[],
): Promise<void> {
  if (command === '') return
  const { hosts, stages } = hooked
  const failed = new AbortController()
  let commands: Promise<unknown> = Promise.resolve()
  try {
    await stages.run(name, (log) => {
      const run = (app: AppHost, index: number, over: AbortSignal) =>
        runHook(app, name, command, hooked, index === 0, log, AbortSignal.any([over, failed.signal]))
      commands = onEachHost(hosts.apps, run, HOOK_GRACE_MS)
      return unlessAlarmed(alarms, commands)
    })
  } catch (thrown) {
    failed.abort(thrown)
    await Promise.race([commands.catch(() => undefined), delay(HOOK_END_MS)])
    throw thrown
  }
}

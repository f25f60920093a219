import { setTimeout as delay } from 'node:timers/promises'
import * as core from '@actions/core'
import { connectHosts } from './hosts/hosts.ts'
import { observeNginx } from './hosts/observe-nginx.ts'
import type { Inputs } from './inputs/inputs.ts'
import { readLiveLink } from './plan/live-link.ts'
import { slotOf } from './plan/slots.ts'
import { plain } from './report/markdown.ts'
import type { LogSink } from './report/stages.ts'

const GUARD_DEADLINE_MS = 60_000

/** After a run that was cancelled or killed: waits until its promotion, if any, is settled, and says what serves. */
export async function reportWhatServes(inputs: Inputs, log: LogSink): Promise<void> {
  const hosts = await connectHosts(inputs, core.debug)
  try {
    const deadline = performance.now() + GUARD_DEADLINE_MS
    let seen = await observeNginx(hosts.nginx, inputs)
    while (seen.pending?.isGuarded && performance.now() < deadline) {
      log.line('the promotion that was under way is about to be taken back')
      await delay(1_000)
      seen = await observeNginx(hosts.nginx, inputs)
    }
    const { port } = readLiveLink(seen, inputs)
    const said = `${inputs.service} in ${inputs.environment}: the run ended early; port ${port} (${slotOf(inputs.ports, port)}) is live`
    core.notice(said, { title: 'Blue/green' })
    await core.summary.addRaw(`### ⚠️ ${plain(said)}\n`).write()
  } finally {
    hosts.close()
  }
}

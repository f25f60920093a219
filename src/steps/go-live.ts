import type { Hosts } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { LiveLink } from '../plan/live-link.ts'
import type { Progress } from '../report/progress.ts'
import type { Stages } from '../report/stages.ts'
import { runHook } from './hook.ts'
import type { WatchedProcess } from './launch.ts'
import { linkAfter, type Promotion, promote } from './promote.ts'
import { bake, proveForUsers, proveServing } from './prove.ts'

/** A release that is up and healthy on the standby slot, and what is needed to make it live. */
export interface Candidate {
  readonly hosts: Hosts
  readonly link: LiveLink
  readonly port: number
  /** Null for a process that this action did not launch. */
  readonly version: string | null
  readonly release: string | null
  readonly processes: readonly WatchedProcess[]
  readonly inputs: Inputs
  readonly stages: Stages
  readonly progress: Progress
}

/**
 * Makes a healthy candidate live: hook, promotion, proof, hook, bake time, confirmation. Whatever fails after the
 * promotion takes it back first; the failure is thrown then.
 */
export async function goLive(candidate: Candidate): Promise<void> {
  const { hosts, processes, stages, inputs, port, progress } = candidate
  await runHooks('before-promote', inputs.proof.beforePromote, candidate)
  const promotion = await stages.runToEnd('Promote', async (log) => {
    for (const process of processes) process.hold()
    const onChange = () => {
      progress.linkChanged = true
    }
    const applied = await promote(hosts.nginx, { link: candidate.link, to: port, mustMatch: true, onChange }, inputs)
    log(`nginx is switched from port ${applied.from} to port ${applied.to}`)
    return applied
  })
  try {
    await stages.run('Prove', () => whileAlive(processes, prove(candidate)))
    await runHooks('after-promote', inputs.proof.afterPromote, candidate)
    await stages.run('Bake', () => bake(hosts.nginx, processes, port, inputs))
    await stages.runToEnd('Confirm', async () => {
      // Left first: a runner that is gone in between leaves a standby that runs, and a promotion that reverts by itself.
      await Promise.all(processes.map((process) => process.leave()))
      await promotion.confirm()
    })
  } catch (thrown) {
    await stages.mend('Revert', progress, (log) => revert(promotion, log))
    throw thrown
  }
}

async function prove({ hosts, link, port, version, inputs }: Candidate): Promise<void> {
  const promoted = linkAfter(link, port, inputs)
  await proveServing(hosts.nginx, promoted, inputs)
  await proveForUsers(hosts.nginx, promoted, version, inputs)
}

async function runHooks(
  name: 'before-promote' | 'after-promote',
  command: string,
  candidate: Candidate,
): Promise<void> {
  if (command === '') return
  const { hosts, processes, stages } = candidate
  await stages.run(name, (log) =>
    whileAlive(processes, Promise.all(hosts.apps.map((app) => runHook(app, name, command, candidate, log)))),
  )
}

function whileAlive<T>(processes: readonly WatchedProcess[], work: Promise<T>): Promise<T> {
  return Promise.race([work, ...processes.map(({ broken }) => broken)])
}

async function revert(promotion: Promotion, log: (line: string) => void): Promise<void> {
  await promotion.revert()
  log(`nginx is switched back from port ${promotion.to} to port ${promotion.from}`)
}

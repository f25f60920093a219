import { setTimeout as delay } from 'node:timers/promises'
import type { BedHost } from '../bed/host.ts'
import { startRelay } from '../bed/relay.ts'
import { type ActionResult, startAction } from './run-action.ts'
import { type ActionInputs, jarInputs, type Service, type StoryVersion } from './service.ts'
import { throughRelays } from './through-relays.ts'

/** How a run ends early: the runner dies, its user cancels, or its link to a host carries nothing any more. */
export const WAYS = ['kill', 'cancel', 'cut-app', 'cut-nginx'] as const
export type Way = (typeof WAYS)[number]

/** What the runner does to a cancelled step's process, and only to that (ProcessInvoker.cs, actions/runner 2.336.0). */
const CANCELLATION = [
  { signal: 'SIGINT', afterMs: 0 },
  { signal: 'SIGTERM', afterMs: 7_500 },
  { signal: 'SIGKILL', afterMs: 10_000 },
] as const

/** Lines of the log at which a run can be ended: each remote call's begin and end, each stage's begin and end. */
const BOUNDARY = /^::(debug|group|endgroup)::/

export function countBoundaries(log: string): number {
  return log.split('\n').filter((line) => BOUNDARY.test(line)).length
}

/** Deploys, and ends the run in that way as soon as `isNow` is true of the log. */
export async function deployEndingAt(
  service: Service,
  version: StoryVersion,
  way: Way,
  isNow: (log: string) => boolean,
  extra: ActionInputs = {},
): Promise<ActionResult> {
  const app = await startRelay({ host: service.bed.app.address, port: 22 })
  const nginx = await startRelay({ host: service.bed.nginx.address, port: 22 })
  let log = ''
  let isOver = false
  const inputs = { ...service.inputs, ...(await jarInputs(version)), ...throughRelays(service, app, nginx), ...extra }
  const running = startAction(inputs, {
    onOutput(text) {
      log += text
      if (isOver || !isNow(log)) return
      isOver = true
      if (way === 'kill') running.child.kill('SIGKILL')
      if (way === 'cut-app') app.cut('blackhole')
      if (way === 'cut-nginx') nginx.cut('blackhole')
      if (way === 'cancel') cancel()
    },
  })
  const ended = new AbortController()
  const cancel = () => {
    for (const { signal, afterMs } of CANCELLATION) {
      delay(afterMs, undefined, { signal: ended.signal }).then(
        () => running.child.kill(signal),
        () => undefined,
      )
    }
  }
  running.child.once('exit', () => ended.abort())
  try {
    return await running.done
  } finally {
    await Promise.all([app.close(), nginx.close()])
  }
}

/** What is wrong with the hosts as they stand; null: exactly one live slot, nginx serves it, and nothing of the action runs. */
export async function findUnsettled(service: Service, layout: string): Promise<string | null> {
  const answer = await service.ask().catch((error: unknown) => String(error))
  if (typeof answer === 'string' || answer.status !== 200)
    return `nginx does not answer well: ${JSON.stringify(answer)}`
  const live = layout === 'instant' ? await service.liveLink() : await enabledPort(service)
  if (live !== answer.port) return `the disk names slot ${live}, and slot ${answer.port} answers`
  const test = await service.bed.nginx.run('nginx -t', { allowFailure: true })
  if (test.code !== 0) return `nginx -t: ${test.stderr}`
  const pending = await service.bed.nginx.run('ls /home/ubuntu/.bluegreen/dev_shop', { allowFailure: true })
  if (/promotion|reverting|confirmed/.test(pending.stdout)) return `a promotion is pending: ${pending.stdout}`
  for (const host of [service.bed.app, service.bed.nginx]) {
    const left = await processesOfAction(host)
    if (left !== '') return `on ${host.name} still run:\n${left}`
  }
  return null
}

/** Seconds until the hosts are settled. Throws with what is wrong when they are not within 60. */
export async function awaitSettled(service: Service, layout: string): Promise<number> {
  const began = performance.now()
  for (;;) {
    const wrong = await findUnsettled(service, layout)
    const seconds = (performance.now() - began) / 1000
    if (wrong === null) return seconds
    if (seconds > 60) throw new Error(`not settled within 60 s: ${wrong}`)
    await delay(100)
  }
}

async function enabledPort(service: Service): Promise<number> {
  const sites = await service.enabledSites()
  const [, name, target] = /^dev_(\d+) -> \S*dev_(\d+)$/.exec(sites.join('\n')) ?? []
  return name === target ? Number(target) : Number.NaN
}

/** Processes of the deploy user that are neither the application nor a login's own. */
export async function processesOfAction(host: BedHost): Promise<string> {
  const { stdout } = await host.run(
    `ps -ww -u ubuntu -o args= | grep -vE '^(java |/usr/bin/java |sshd: |/lib/systemd/systemd|\\(sd-pam\\)|/usr/bin/dbus-daemon)' || true`,
  )
  return stdout.trim()
}

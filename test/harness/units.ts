import { expect } from 'vitest'
import { waitUntil } from '../bed/waiting.ts'
import type { ActionResult } from './run-action.ts'
import type { JavaProcess, Service } from './service.ts'

/** The systemd unit of a slot. */
export const unitOf = (port: number): string => `bluegreen-dev-shop-${port}.service`

/** The result of `listUnits` if exactly these slots have a unit, and it runs. */
export function running(...ports: readonly number[]): string {
  const files = [...ports.map((port) => `${port}.sh`), ...ports.map(unitOf)]
  return [...files, ...ports.map((port) => `${unitOf(port)} running`)].join('\n')
}

/** Runs a command on the app host as the deploy user. */
export async function asUser({ bed }: Service, command: string): Promise<string> {
  return (await bed.app.run(command, { user: 'ubuntu' })).stdout.trim()
}

/** Every file of a unit and what a unit starts, then every unit that systemd knows of. */
export function listUnits(service: Service): Promise<string> {
  const files = `find .config shop/slots '(' -name '*bluegreen-*' -o -name '*.sh' ')' -printf '%f\\n' | sort -u`
  const known = `systemctl --user list-units --all --plain --no-legend 'bluegreen-*' | awk '{ print $1, $4 }'`
  return asUser(service, `${files}; ${known}`)
}

export async function processOn(service: Service, port: number): Promise<JavaProcess | undefined> {
  return (await service.javaProcesses()).find((process) => process.port === port)
}

export async function awaitAnswer(service: Service, port: number): Promise<void> {
  await waitUntil(`slot ${port} to answer`, 40, async () => {
    const answer = await service.askSlot(port).catch(() => null)
    return answer?.status === 200
  })
}

/** The run made its release live on that port. */
export function expectDeployed(run: ActionResult, port: number): ActionResult {
  expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': String(port) } })
  return run
}

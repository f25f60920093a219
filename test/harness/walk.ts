import { expect } from 'vitest'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from './annotations.ts'
import type { ActionInputs, Service } from './service.ts'

/** Something that stops every deployment until somebody has followed the remedy. */
export interface Situation {
  readonly name: string
  /** What `status` and a deployment say about it. */
  readonly said: string
  /** What causes it: on the hosts, and in the inputs. */
  readonly make?: (service: Service) => Promise<unknown>
  readonly inputs?: ActionInputs
  /** Does what the remedy says; returns the inputs that it sets. */
  readonly follow: (service: Service, remedy: string) => Promise<ActionInputs | undefined>
  /** What must be undone before the next situation. */
  readonly undo?: (service: Service) => Promise<unknown>
}

/** `status` says no, a deployment touches nothing; once the remedy was followed, both succeed. */
export async function walk(service: Service, situation: Situation): Promise<void> {
  const { said, make, inputs = {}, follow, undo } = situation
  await make?.(service)
  const before = await fingerprint(service)
  const status = await service.setup({ operation: 'status', ...inputs })
  expect(status, status.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
  const remedy = remedyForHealth(said, errorAnnotations(status.log).join('\n'))
  const refused = await service.deploy('1.1.0', inputs)
  expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
  expect(errorAnnotations(refused.log).join('\n')).toContain(said)
  // The upload may have started.
  await expect.poll(() => fingerprint(service), { timeout: 10_000 }).toEqual(before)

  const set = await follow(service, remedy)
  const fixed = { ...inputs, ...set }
  const after = await service.setup({ operation: 'status', ...fixed })
  expect(after, `${remedy}\n${after.log}`).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
  const run = await service.deploy('1.1.0', fixed)
  expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  await undo?.(service)
}

/** A remedy that is a command for root, after a colon at the end of its line. */
export const runPrinted =
  (hostOf: (service: Service) => BedHost) =>
  async (service: Service, remedy: string): Promise<undefined> => {
    const [, command] =
      /: ((?:sudo|ln|chown|chmod|groupadd|loginctl|mkdir|sed|usermod) .*)$/m.exec(remedy) ??
      /^(sed .*)$/m.exec(remedy) ??
      []
    if (command === undefined) throw new Error(`no command in: ${remedy}`)
    await hostOf(service).run(command)
  }

/** A remedy that names `operation: setup`. */
export const runSetup =
  (inputs: ActionInputs = {}) =>
  async (service: Service, remedy: string): Promise<undefined> => {
    expect(remedy).toMatch(/Run operation: setup/)
    const run = await service.setup(inputs)
    expect(run, run.log).toMatchObject({ exitCode: 0 })
  }

/** A remedy that names an input. */
export const setInputs =
  (inputs: ActionInputs) =>
  async (_: Service, remedy: string): Promise<ActionInputs> => {
    for (const name of Object.keys(inputs)) expect(remedy).toContain(name)
    return inputs
  }

/** A remedy in words, done by hand on a host. */
export const byHand =
  (words: string, hostOf: (service: Service) => BedHost, script: string) =>
  async (service: Service, remedy: string): Promise<undefined> => {
    expect(remedy).toContain(words)
    await hostOf(service).run(script)
  }

/** What follows it in the list of `status`: the rest of the message, if that has several lines, and the remedy. */
function remedyForHealth(said: string, annotation: string): string {
  const lines = annotation.split('\n')
  const begin = lines.findIndex((line) => line.startsWith('- ') && line.includes(said))
  if (begin < 0) throw new Error(`status does not say "${said}" but: ${annotation}`)
  const rest = lines.slice(begin + 1)
  const end = rest.findIndex((line) => line.startsWith('- '))
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .map((line) => line.trim())
    .join('\n')
}

/** What a deployment may change: processes, slots and releases, nginx's links and sites. */
async function fingerprint({ bed, javaProcesses }: Service): Promise<string[]> {
  const list = async (host: BedHost, folders: string) =>
    (await host.run(`find ${folders} -printf '%p %l %s %T@\\n' | sort`, { allowFailure: true })).stdout
  return [
    JSON.stringify(await javaProcesses()),
    (await bed.app.run('ls -A /home/ubuntu/shop/releases')).stdout,
    await list(bed.app, '/home/ubuntu/shop/slots'),
    await list(bed.nginx, '/etc/nginx /var/lib/bluegreen'),
  ]
}

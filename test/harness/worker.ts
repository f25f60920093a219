import { expect } from 'vitest'
import type { BedOptions } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { type Service, startService } from './service.ts'
import { findLeftovers } from './settled.ts'

/** Where a worker records that it works. */
export const BEATS = '/home/ubuntu/beats'

/** Inputs of a service that serves no HTTP. */
export const WORKER = { 'nginx-hosts': 'none', 'health-path': 'none', 'app-env': `WORKER=${BEATS}` } as const

/** A worker on app hosts, with version 1.0.0 working. */
export async function startWorker(name: string, hosts: Pick<BedOptions, 'apps' | 'system'> = {}): Promise<Service> {
  const service = await startService({ name, ...hosts, nginxes: 0 })
  try {
    expect(await service.setup(WORKER)).toMatchObject({ exitCode: 0 })
    const first = await service.deploy('1.0.0', WORKER)
    expect(first.outputs, first.log).toMatchObject({ result: 'deployed' })
  } catch (thrown) {
    await service.down()
    throw thrown
  }
  return service
}

/** One process that worked, by its own records; times in milliseconds since 1970 on the host. */
export interface Shift {
  readonly pid: number
  readonly version: string
  readonly port: number
  readonly began: number
  readonly last: number
  /** Whether it finished its work before it ended. */
  readonly isFinished: boolean
}

/** All that worked on the host so far, in the order in which they started. */
export async function readShifts(app: BedHost): Promise<Shift[]> {
  const { stdout } = await app.run(`cat ${BEATS} 2>/dev/null || true`)
  const shifts = new Map<string, Shift>()
  for (const line of stdout.trim().split('\n').filter(Boolean)) {
    const [time = '', version = '', pid = '', port = '', word = ''] = line.split(' ')
    const began = word === 'begin' ? undefined : shifts.get(pid)
    const about = { pid: Number(pid), version, port: Number(port), last: Number(time), isFinished: word === 'end' }
    shifts.set(pid, { ...about, began: began?.began ?? Number(time) })
  }
  return [...shifts.values()].sort((a, b) => a.began - b.began)
}

/** From when to when each process worked, in milliseconds since 1970 on the host, in the order in which they began to. */
export async function readWork(app: BedHost): Promise<ReadonlyArray<{ pid: number; from: number; to: number }>> {
  const { stdout } = await app.run(`grep ' beat$' ${BEATS} || true`)
  const beats = [...stdout.matchAll(/^(\d+) \S+ (\d+) /gm)].map(([, time, pid]) => ({
    time: Number(time),
    pid: Number(pid),
  }))
  const work = [...Map.groupBy(beats, ({ pid }) => pid)].map(([pid, own]) => {
    const times = own.map(({ time }) => time)
    return { pid, from: Math.min(...times), to: Math.max(...times) }
  })
  return work.sort((a, b) => a.from - b.from)
}

/** The slot that the host's record names as the live one; null if there is none. */
export async function recordedSlot(app: BedHost): Promise<number | null> {
  const { stdout } = await app.run('readlink /home/ubuntu/shop/live || true')
  const port = /^slots\/(\d+)\n$/.exec(stdout)?.[1]
  return port === undefined ? null : Number(port)
}

/** What is wrong with the hosts now; null: on each, the release of the recorded slot works, and nothing else runs. */
export async function findUnsettledWorkers(service: Service): Promise<string | null> {
  for (const app of service.bed.apps) {
    const workers = await service.javaProcesses(app)
    const [worker] = workers
    if (!worker || workers.length > 1) return `on ${app.name} run: ${JSON.stringify(workers)}`
    const slot = await recordedSlot(app)
    if (slot !== worker.port) return `on ${app.name} the record names slot ${slot}, and slot ${worker.port} works`
    const { stdout } = await app.run(`readlink /home/ubuntu/shop/slots/${slot}`)
    if (stdout !== `../releases/${worker.release}\n`) {
      return `on ${app.name} slot ${slot} holds ${stdout}, and ${worker.release} works`
    }
  }
  return findLeftovers(service)
}

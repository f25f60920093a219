import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { startAction } from '../harness/run-action.ts'
import type { Service } from '../harness/service.ts'
import { throughRelays } from '../harness/through-relays.ts'
import type { Figure } from './figure.ts'

const bundle = join(import.meta.dirname, '../../dist/index.js')

/** Milliseconds from the start of the process: Node's own share, our first statement, the first connection to a host. */
export async function measureStart(service: Service, rounds: number): Promise<Figure[]> {
  const node: number[] = []
  const statement: number[] = []
  const contact: number[] = []
  for (let round = 0; round < rounds; round++) {
    node.push(await untilOutput(['--eval', 'process.stdout.write("here")']))
    // Without the runner's file for it, the state that the first statement saves is printed.
    statement.push(await untilOutput([bundle]))
    contact.push(await untilContact(service))
  }
  const figure = (measure: string, ours: readonly number[], goal = ''): Figure => {
    return { measure, link: '', unit: 'ms', samples: { ours }, goal }
  }
  return [
    figure('start: first statement', statement, '150 ms'),
    figure('start: Node.js alone', node),
    figure('start: first host contacted', contact),
  ]
}

async function untilOutput(args: readonly string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { env: {}, stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  const took = performance.now() - began
  child.stdout.resume()
  await once(child, 'close')
  return took
}

/** From the process's start, less what preparing the run takes here. */
async function untilContact(service: Service): Promise<number> {
  const server = createServer((socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const contacted = once(server, 'connection').then(() => performance.now())
  const relayed = throughRelays(service, () => address)
  const running = startAction({ ...service.inputs, ...relayed, operation: 'status' })
  const began = performance.now()
  const took = (await contacted) - began
  await running.done
  server.close()
  return took
}

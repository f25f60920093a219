import { setTimeout as delay } from 'node:timers/promises'
import { Failure, messageOf } from '../failure.ts'
import type { Hosts } from '../hosts/hosts.ts'
import { ask, type HttpAnswer } from '../hosts/http.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { tellPath } from '../plan/instant-layout.ts'
import { isUpstreamOf, upstreamName } from '../plan/setup-files.ts'
import { askHealth } from './ask-health.ts'
import type { Front } from './front.ts'
import { unwell, type WatchedProcess } from './launch.ts'

const QUESTION_TIMEOUT_MS = 10_000
const BAKE_INTERVAL_MS = 500
/** One lost answer can be the network's; as many in a row are the application's. */
const FAILURES_THAT_COUNT = 2

/** Proves that the running nginx goes by the link, as far as the layout lets it tell. Throws a Failure that says what it saw. */
export async function proveLink(front: Front, inputs: Inputs): Promise<void> {
  const { nginx, link } = front
  if (link.layout === 'links') return
  const answer = await askNginx(front, tellPath(inputs))
  const expected = upstreamName(inputs, link.port)
  if (answer.status !== 200 || !isUpstreamOf(inputs, link.port, answer.body.trim())) {
    const said = `${answer.status} ${answer.body.trim().slice(0, 100)}`
    throw new Failure(
      `${nginx.connection.label}: nginx does not serve ${expected}: asked for ${tellPath(inputs)}, it answers ${said}`,
      {
        remedy:
          'If another site takes these requests (a default_server, or the same server_name), disable it or set setup-server-name.',
      },
    )
  }
}

/** Proves that the running nginx serves the promoted slot. Throws a Failure that says what it saw. */
export async function proveServing(front: Front, inputs: Inputs): Promise<void> {
  const { path } = inputs.health
  await proveLink(front, inputs)
  if (path === null) return
  const { status } = await askNginx(front, path)
  if (status < 500) return
  throw new Failure(`${front.nginx.connection.label}: nginx answers ${status} for ${path} after the promotion`)
}

/** Asks `version-path` through nginx. Throws a Failure that says what it answered. */
export async function proveVersion(front: Front, version: string | null, { proof }: Inputs): Promise<void> {
  if (proof.versionPath === '' || version === null) return
  const { status, body } = await askNginx(front, proof.versionPath)
  if (status === 200 && body.includes(version)) return
  const said = `it answers ${status} ${body.slice(0, 200)}`
  throw new Failure(
    `${front.nginx.connection.label}: ${proof.versionPath} through nginx does not name version ${version}: ${said}`,
  )
}

/** Watches the new version for the bake time. */
export async function bake(
  hosts: Hosts,
  processes: readonly WatchedProcess[],
  port: number,
  inputs: Inputs,
): Promise<void> {
  const until = performance.now() + inputs.proof.bakeTime * 1000
  const watch = async (process: WatchedProcess) => {
    let failures = 0
    while (performance.now() < until) {
      const trouble = await askHealth(hosts, process.app, port, inputs.health)
      failures = trouble === null ? 0 : failures + 1
      if (failures >= FAILURES_THAT_COUNT) throw await unwell(process, `the new version became unhealthy: ${trouble}`)
      await delay(Math.min(BAKE_INTERVAL_MS, Math.max(0, until - performance.now())))
    }
  }
  await Promise.all(processes.map((process) => Promise.race([watch(process), process.broken])))
}

async function askNginx({ nginx, link }: Front, path: string): Promise<HttpAnswer> {
  const { address, port, tls, hostHeader } = link.door
  try {
    const name = hostHeader === null ? {} : { hostHeader }
    return await ask(nginx.connection, { address, port, tls, path, ...name, timeoutMs: QUESTION_TIMEOUT_MS })
  } catch (thrown) {
    throw new Failure(`${nginx.connection.label}: nginx does not answer on ${address}:${port}: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
}

/** Asks `verify-url`, as users would. Throws a Failure that says what it answered. */
export async function proveUrl(url: string): Promise<void> {
  if (url === '') return
  let status: number
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(QUESTION_TIMEOUT_MS) })
    status = response.status
    await response.body?.cancel()
  } catch (thrown) {
    const { cause } = thrown as { cause?: unknown }
    throw new Failure(`verify-url ${url} gives no answer: ${messageOf(cause ?? thrown)}`, { cause: thrown })
  }
  if (status >= 400) throw new Failure(`verify-url ${url} answers ${status}`)
}

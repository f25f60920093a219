import { setTimeout as delay } from 'node:timers/promises'
import type { BedHost } from '../bed/host.ts'
import type { Service } from './service.ts'

/**
 * What is wrong with the hosts now; null: exactly one live slot, every nginx serves it, all from the same version,
 * the newest promotion ended so, and nothing of the action runs.
 */
export async function findUnsettled(service: Service, layout: string): Promise<string | null> {
  const served = new Set<string>()
  for (const nginx of service.bed.nginxes) {
    const found = await lookAt(service, nginx, layout)
    if ('wrong' in found) return `on ${nginx.name}: ${found.wrong}`
    served.add(found.serves)
  }
  if (served.size > 1) return `not all nginx hosts serve the same: ${[...served].join(', ')}`
  return findLeftovers(service)
}

/** Processes of the action on any host, or an nginx that still logs requests, in one text; null if there are none. */
export async function findLeftovers({ bed }: Service): Promise<string | null> {
  for (const host of [...bed.apps, ...bed.nginxes]) {
    const left = await processesOfAction(host)
    if (left !== '') return `on ${host.name} still run:\n${left}`
  }
  for (const nginx of bed.nginxes) {
    const { stdout } = await nginx.run('ls -d /var/lib/bluegreen/*/watching-$(($(date +%s) / 10))', {
      allowFailure: true,
    })
    if (stdout !== '') return `on ${nginx.name} requests are still logged: ${stdout}`
  }
  return null
}

/**
 * What watches left on the nginx hosts that a run, begun at that many milliseconds since 1970, should have removed; null if nothing.
 * What it logged itself does not count: requests that were in flight as its watch ended may leave a line.
 */
export async function findWatchFiles({ bed }: Service, begun: number): Promise<string | null> {
  const lines = `awk -F '\\t' -v begun=${begun / 1000} '$1 + 0 < begun { print FILENAME ": " $0 }'`
  for (const nginx of bed.nginxes) {
    const markers = await nginx.run("find /var/lib/bluegreen -name 'watching*'")
    if (markers.stdout !== '') return `on ${nginx.name} a watch left:\n${markers.stdout}`
    const old = await nginx.run(`find /var/lib/bluegreen/.watch -name 'log-*' -exec ${lines} {} +`)
    if (old.stdout !== '') return `on ${nginx.name} a watch left lines:\n${old.stdout}`
  }
  return null
}

/** Seconds until nothing is found wrong any more. Throws with what is wrong if that takes longer than 60. */
export async function awaitSettled(find: () => Promise<string | null>): Promise<number> {
  const began = performance.now()
  for (;;) {
    const wrong = await find()
    const seconds = (performance.now() - began) / 1000
    if (wrong === null) return seconds
    if (seconds > 60) throw new Error(`not settled within 60 s: ${wrong}`)
    await delay(250)
  }
}

async function lookAt(
  service: Service,
  nginx: BedHost,
  layout: string,
): Promise<{ readonly wrong: string } | { readonly serves: string }> {
  const answer = await service.ask('/', nginx).catch((error: unknown) => String(error))
  if (typeof answer === 'string' || answer.status !== 200)
    return { wrong: `nginx does not answer as it should: ${JSON.stringify(answer)}` }
  const live = layout === 'instant' ? await service.liveLink(nginx) : await enabledPort(service, nginx)
  if (live !== answer.port) return { wrong: `the disk names slot ${live}, and slot ${answer.port} answers` }
  const record = await newestRecord(nginx)
  if (record && record.live !== live) return { wrong: `slot ${live} is live, and the newest record is ${record.name}` }
  const test = await nginx.run('nginx -t', { allowFailure: true })
  if (test.code !== 0) return { wrong: `nginx -t: ${test.stderr}` }
  return { serves: `version ${answer.version} on port ${answer.port}` }
}

/** The newest record of a promotion, and the slot that it left live: null while it is not final. */
async function newestRecord(nginx: BedHost): Promise<{ readonly name: string; readonly live: number | null } | null> {
  const folder = `/home/ubuntu/.bluegreen/dev_shop/promotions/${nginx.name}`
  const { stdout } = await nginx.run(`ls ${folder} 2>/dev/null | sort -n`, { allowFailure: true })
  const records = [...stdout.matchAll(/^\d+\.(\d+)\.(\d+)\.(pending|confirmed|reverting|reverted)$/gm)]
  const [name, from, to, state] = records.at(-1) ?? []
  if (name === undefined) return null
  const live = { confirmed: Number(to), reverted: Number(from) }[state ?? ''] ?? null
  return { name, live }
}

async function enabledPort(service: Service, nginx: BedHost): Promise<number> {
  const sites = await service.enabledSites(nginx)
  const [, name, target] = /^dev_(\d+) -> \S*dev_(\d+)$/.exec(sites.join('\n')) ?? []
  return name === target ? Number(target) : Number.NaN
}

const OF_A_LOGIN =
  /^(?:java|\/usr\/bin\/java) |^sshd(?:-session)?: |^(?:\/usr)?\/lib\/systemd\/systemd|^\(sd-pam\)|^\/usr\/bin\/dbus-daemon/

/** Processes of the deploy user that are neither an application, with what writes its log, nor a login's own. */
export async function processesOfAction(host: BedHost): Promise<string> {
  const { stdout } = await host.run('ps -ww -u ubuntu -o pid=,ppid=,args= || true')
  const processes = [...stdout.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(([, pid, parent, args = '']) => ({
    pid,
    parent,
    args,
  }))
  const isApplication = (jar: string) => processes.some(({ args }) => /java /.test(args) && args.includes(jar))
  const writers = processes
    .filter(({ args }) => {
      const log = / bluegreen-log (\S+)\.log \d+$/.exec(args)?.[1]
      return log !== undefined && isApplication(` ${log}.jar`)
    })
    .map(({ pid }) => pid)
  return processes
    .filter(({ pid, parent, args }) => !OF_A_LOGIN.test(args) && !writers.includes(pid) && !writers.includes(parent))
    .map(({ args }) => args)
    .join('\n')
}

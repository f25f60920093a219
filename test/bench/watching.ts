import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BedHost } from '../bed/host.ts'
import type { Service } from '../harness/service.ts'
import { runWrk } from '../load/wrk.ts'
import type { Figure } from './figure.ts'

const seconds = 5
const state = '/var/lib/bluegreen/dev_live'
const lines = '/var/lib/bluegreen/.watch/dev_live'
const snippets = '/etc/nginx/bluegreen'
const scripts = join(import.meta.dirname, '../../src/hosts/scripts')
/** Everything that lets requests be logged. */
const WITHOUT = [
  `sed -i '/^# Requests are logged/,$d' ${snippets}/dev_live.upstreams.conf`,
  `sed -i -e '/^if (-e .*watching-/,/^}/d' -e '/^open_log_file_cache/d' ${snippets}/dev_live.server.conf`,
]

/** What wrk got through nginx, and the processor time that nginx took for it. */
interface Saturation {
  readonly requests: number
  readonly nanoseconds: number
}

/** What nginx can do at saturation: without the lines that let it be watched, with them, while it is watched; and ready for steps. */
export async function measureWatching(
  service: Service,
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const { nginx } = service.bed
  await prepare(service)
  const seen: Array<Readonly<Record<'bare' | 'idle' | 'watched' | 'ready', Saturation>>> = []
  for (let round = 0; round < rounds; round++) {
    await reload(nginx, WITHOUT)
    const bare = await saturate(service)
    await reload(nginx, [`cp -a ${snippets}.kept/. ${snippets}/`])
    const idle = await saturate(service)
    const watching = await watch(nginx)
    const watched = await saturate(service)
    await watching.end()
    await reload(nginx, [`cp -a ${snippets}.steps/. ${snippets}/`])
    const ready = await saturate(service)
    seen.push({ bare, idle, watched, ready })
    say(`nginx: ${JSON.stringify({ bare, idle, watched, ready })}`)
  }
  return [
    ...compare(
      'while nobody watches, against none that could',
      '0.995 times',
      seen.map(({ idle, bare }) => [idle, bare]),
    ),
    ...compare(
      'while a run watches, likewise',
      '0.95 times',
      seen.map(({ watched, bare }) => [watched, bare]),
    ),
    ...compare(
      'with promote-steps set up, against without',
      'no goal',
      seen.map(({ ready, idle }) => [ready, idle]),
    ),
  ]
}

/** On a machine that wrk, nginx and the application share, throughput varies more than nginx's share of it. */
function compare(measure: string, goal: string, pairs: ReadonlyArray<readonly [Saturation, Saturation]>): Figure[] {
  const throughput = pairs.map(([one, other]) => one.requests / other.requests)
  const perSecond = ({ requests, nanoseconds }: Saturation) => requests / nanoseconds
  const ofNginx = pairs.map(([one, other]) => perSecond(one) / perSecond(other))
  const common = { link: 'direct', unit: 'times' } as const
  return [
    { measure: `requests at saturation ${measure}`, ...common, samples: { ours: throughput }, goal },
    {
      measure: `requests per second of nginx's processor time ${measure}`,
      ...common,
      samples: { ours: ofNginx },
      goal,
    },
  ]
}

async function prepare(service: Service): Promise<void> {
  const { nginx } = service.bed
  const text = ['lib', 'watch'].map((name) => readFileSync(join(scripts, `${name}.sh`), 'utf8')).join('\n')
  await nginx.write('/usr/local/bin/watch-as-sent', text, '0755')
  await nginx.run(`cp -a ${snippets} ${snippets}.kept`)
  await service.setup({ 'promote-steps': '5% 60s, 100%' })
  await nginx.run(`cp -a ${snippets} ${snippets}.steps`)
}

async function reload(nginx: BedHost, commands: readonly string[]): Promise<void> {
  await nginx.run([...commands, 'nginx -t', 'systemctl reload nginx', 'sleep 1'].join(' && '))
}

async function saturate({ url, bed }: Service): Promise<Saturation> {
  const spent = async () => {
    const { stdout } = await bed.nginx.run('systemctl show --value --property CPUUsageNSec nginx')
    return Number(stdout)
  }
  const before = await spent()
  const { requests } = await runWrk(`${url}/`, { connections: 32, seconds }).result
  return { requests, nanoseconds: (await spent()) - before }
}

/** Watches as a run does; its answers go nowhere. */
async function watch(nginx: BedHost): Promise<{ end(): Promise<void> }> {
  const slots = 'dev-live-8000 dev-live-8001 8000 8001 20'
  const command = `while echo keep; do sleep 3; done | sh /usr/local/bin/watch-as-sent ${state}/watching- ${lines} ${slots}`
  await nginx.run(`setsid sh -c '${command}' </dev/null >/dev/null 2>&1 & echo $! >/tmp/watch.pid; sleep 1`, {
    user: 'ubuntu',
  })
  return { end: async () => void (await nginx.run('kill -- -"$(cat /tmp/watch.pid)"; sleep 1')) }
}

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

/** What nginx can do at saturation: without the lines that let it be watched, with them, while it is watched; and ready for steps. */
export async function measureWatching(
  service: Service,
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const { nginx } = service.bed
  const text = ['lib', 'watch'].map((name) => readFileSync(join(scripts, `${name}.sh`), 'utf8')).join('\n')
  await nginx.write('/usr/local/bin/watch-as-sent', text, '0755')
  await nginx.run(`cp -a ${snippets} ${snippets}.kept`)
  await service.setup({ 'promote-steps': '5% 60s, 100%' })
  await nginx.run(`cp -a ${snippets} ${snippets}.steps`)
  const [off, on, divided]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    await reload(nginx, WITHOUT)
    const bare = await saturate(service)
    await reload(nginx, [`cp -a ${snippets}.kept/. ${snippets}/`])
    const idle = await saturate(service)
    const watching = await watch(nginx)
    const busy = await saturate(service)
    await watching.end()
    await reload(nginx, [`cp -a ${snippets}.steps/. ${snippets}/`])
    const ready = await saturate(service)
    divided.push(ready / idle)
    off.push(idle / bare)
    on.push(busy / bare)
    say(`requests: ${bare} without, ${idle} with, ${busy} while it is watched, ${ready} ready for steps`)
  }
  const figure = (measure: string, ours: number[], goal: string): Figure => {
    return { measure, link: 'direct', unit: 'times', samples: { ours }, goal }
  }
  return [
    figure('requests at saturation while nobody watches, against none that could', off, '0.995 times'),
    figure('requests at saturation while a run watches, likewise', on, '0.95 times'),
    figure('requests at saturation with promote-steps set up, against without', divided, 'no goal'),
  ]
}

async function reload(nginx: BedHost, commands: readonly string[]): Promise<void> {
  await nginx.run([...commands, 'nginx -t', 'systemctl reload nginx', 'sleep 1'].join(' && '))
}

async function saturate({ url }: Service): Promise<number> {
  return (await runWrk(`${url}/`, { connections: 32, seconds }).result).requests
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

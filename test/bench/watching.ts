import type { BedHost } from '../bed/host.ts'
import { waitUntil } from '../bed/waiting.ts'
import { placeScript } from '../harness/place-script.ts'
import type { Service } from '../harness/service.ts'
import { runWrk } from '../load/wrk.ts'
import type { Figure } from './figure.ts'

const seconds = 5
const state = '/var/lib/bluegreen/dev_live'
const lines = '/var/lib/bluegreen/.watch/dev_live'
const snippets = '/etc/nginx/bluegreen'
const units = { nginx: 'nginx', bare: 'nginx-bare' } as const
const barePort = 8090

/** What wrk got through an nginx, and the processor time that it took for that. */
interface Saturation {
  readonly requests: number
  readonly nanoseconds: number
}

const variants = {
  'with the same configuration': 'no goal',
  'while nobody watches': '0.995 times',
  'while a run watches': '0.95 times',
  'with promote-steps set up': 'no goal',
} as const
type Variant = keyof typeof variants

/**
 * What nginx can do at saturation, beside a second nginx on the same host, whose configuration has none of the lines that let it be
 * watched. Both are saturated at once, since what a machine with few cores gets done varies more from second to second.
 */
export async function measureWatching(
  service: Service,
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const { nginx } = service.bed
  await prepare(service)
  const watchScript = await placeScript(nginx, 'watch')
  const seen = new Map<Variant, Array<readonly [Saturation, Saturation]>>()
  const measure = async (variant: Variant) => {
    const pair = await saturateBoth(service)
    seen.set(variant, [...(seen.get(variant) ?? []), pair])
    say(`${variant}, and without what lets it be watched: ${JSON.stringify(pair)}`)
  }
  for (let round = 0; round < rounds; round++) {
    await reload(nginx, [`cp -a ${snippets}.kept/. ${snippets}/`, ...withoutWatching(snippets)])
    await measure('with the same configuration')
    await reload(nginx, [`cp -a ${snippets}.kept/. ${snippets}/`])
    await measure('while nobody watches')
    const watching = await watch(nginx, watchScript)
    await measure('while a run watches')
    await watching.end()
    await reload(nginx, [`cp -a ${snippets}.steps/. ${snippets}/`])
    await measure('with promote-steps set up')
  }
  await nginx.run(`systemctl stop ${units.bare}`)
  return [...seen].flatMap(([variant, pairs]) => compare(variant, pairs))
}

function compare(variant: Variant, pairs: ReadonlyArray<readonly [Saturation, Saturation]>): Figure[] {
  const perSecond = ({ requests, nanoseconds }: Saturation) => requests / nanoseconds
  const figure = (what: string, ours: number[]): Figure => {
    const measure = `${what} ${variant}, compared with a configuration that can't be watched`
    return { measure, link: 'direct', unit: 'times', samples: { ours }, goal: variants[variant] }
  }
  return [
    figure(
      "nginx's requests at saturation",
      pairs.map(([one, other]) => one.requests / other.requests),
    ),
    figure(
      "nginx's requests per second of processor time",
      pairs.map(([one, other]) => perSecond(one) / perSecond(other)),
    ),
  ]
}

/** Commands that take everything out of these snippets that lets requests be logged. */
function withoutWatching(folder: string): string[] {
  return [
    `sed -i '/^# Requests are logged/,$d' ${folder}/dev_live.upstreams.conf`,
    `sed -i -e '/^# Formatting the time/,/^open_log/d' ${folder}/dev_live.server.conf`,
  ]
}

async function prepare(service: Service): Promise<void> {
  const { nginx } = service.bed
  await nginx.run(`cp -a ${snippets} ${snippets}.kept`)
  await startBare(nginx)
  await service.setup({ 'promote-steps': '5% 60s, 100%' })
  await nginx.run(`cp -a ${snippets} ${snippets}.steps`)
}

/** A second nginx with a copy of the first one's configuration, on a port of its own. */
async function startBare(nginx: BedHost): Promise<void> {
  const copy = '/etc/nginx-bare'
  await nginx.run(
    [
      `cp -aL /etc/nginx ${copy}`,
      `find ${copy}/sites-enabled -type f ! -name dev_live -delete`,
      `grep -rlE '/etc/nginx/|/run/nginx|listen ' ${copy} | xargs sed -i -E -e 's#/etc/nginx/#${copy}/#g' -e 's#/run/nginx.pid#/run/nginx-bare.pid#' -e 's#listen ((\\[::\\]:)?)80#listen \\1${barePort}#'`,
      ...withoutWatching(`${copy}/bluegreen`),
      `nginx -t -c ${copy}/nginx.conf`,
      `systemd-run --quiet --unit=${units.bare} nginx -c ${copy}/nginx.conf -g 'daemon off;'`,
    ].join(' && '),
  )
}

async function reload(nginx: BedHost, commands: readonly string[]): Promise<void> {
  await nginx.run([...commands, 'nginx -t', 'systemctl reload nginx', 'sleep 1'].join(' && '))
}

async function saturateBoth({ url, bed }: Service): Promise<readonly [Saturation, Saturation]> {
  const spent = async () => {
    const names = Object.values(units).join(' ')
    const { stdout } = await bed.nginx.run(`systemctl show --value --property CPUUsageNSec ${names}`)
    return stdout.split('\n').filter(Boolean).map(Number)
  }
  const before = await spent()
  const urls = [`${url}/`, `http://${bed.nginx.address}:${barePort}/`]
  const results = await Promise.all(urls.map((one) => runWrk(one, { connections: 16, seconds }).result))
  const after = await spent()
  const [ours, bare] = results.map(({ requests, non2xx }, index) => {
    if (non2xx > 0) throw new Error(`${urls[index]}: ${non2xx} of ${requests} answers were errors`)
    const nanoseconds = (after[index] ?? 0) - (before[index] ?? 0)
    if (!(nanoseconds > 0)) throw new Error(`${urls[index]}: systemd does not say what processor time its nginx took`)
    return { requests, nanoseconds }
  })
  if (!ours || !bare) throw new Error('two nginx were not measured')
  return [ours, bare]
}

/** Watches as a run does, and ends as one; its answers go nowhere. */
async function watch(nginx: BedHost, script: string): Promise<{ end(): Promise<void> }> {
  const slots = 'dev-live-8000 dev-live-8001 8000 8001 20'
  const marker = `${state}/watching`
  const words = 'while [ ! -e /tmp/watch.end ]; do echo keep; sleep 1; done'
  const command = `rm -f /tmp/watch.end; (${words}) | ${script} ${marker} ${lines} ${slots}`
  await nginx.run(`setsid sh -c '${command}' </dev/null >/dev/null 2>&1 &`, { user: 'ubuntu' })
  await waitUntil('the watch to begin', 10, async () => (await nginx.run(`ls ${state}`)).stdout.includes('watching\n'))
  return {
    async end() {
      await nginx.run('touch /tmp/watch.end', { user: 'ubuntu' })
      await waitUntil('the watch to end', 10, async () => !(await nginx.run(`ls ${state}`)).stdout.includes('watching'))
    },
  }
}

import { readFileSync } from 'node:fs'
import { startBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { defaultSystem, findSystem, type System } from '../bed/systems.ts'
import { javaOptions } from './contender.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { buildShop } from './shop.ts'
import { medianOf } from './statistics.ts'

const PORT = 7300

/** How a JVM keeps what it has learned about an application's classes: how it is told to write it, and to use it or fail. */
interface Cache {
  readonly name: string
  readonly system: System
  readonly write: string
  readonly use: string
}

const caches: readonly Cache[] = [
  {
    name: 'AppCDS, Java 17',
    system: defaultSystem,
    write: '-XX:ArchiveClassesAtExit=',
    use: '-Xshare:on -XX:SharedArchiveFile=',
  },
  {
    name: 'AOT cache, Java 25',
    system: findSystem('debian-sid'),
    write: '-XX:AOTCacheOutput=',
    use: '-XX:AOTMode=on -XX:AOTCache=',
  },
]

const VARIANTS = ['fat jar', 'extracted jar', 'extracted jar with cache'] as const
type Variant = (typeof VARIANTS)[number]

/** How long an ordinary Spring Boot service boots: as it is deployed today, extracted, and with a cache of its last boot. */
export async function measureBootCaches(
  ground: Ground,
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const jar = await buildShop(ground.folder)
  const figures: Figure[] = []
  for (const cache of caches) figures.push(...(await measureCache(cache, jar, rounds, say)))
  return figures
}

async function measureCache(cache: Cache, jar: string, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const bed = await startBed({ name: 'boot-caches', system: cache.system, nginxes: 0 })
  try {
    const { app } = bed
    await app.run(
      'base64 -d >/root/app.jar && cd /root && java -Djarmode=tools -jar app.jar extract --destination extracted',
      {
        input: readFileSync(jar).toString('base64'),
      },
    )
    const written = await boot(app, `${cache.write}/root/app.cache -jar extracted/app.jar`)
    const { stdout: bytes } = await app.run('stat -c %s /root/app.cache')
    const commands: Record<Variant, string> = {
      'fat jar': '-jar app.jar',
      'extracted jar': '-jar extracted/app.jar',
      'extracted jar with cache': `${cache.use}/root/app.cache -jar extracted/app.jar`,
    }
    const samples: Record<Variant, number[]> = { 'fat jar': [], 'extracted jar': [], 'extracted jar with cache': [] }
    for (let round = 1; round <= rounds; round++) {
      for (const variant of VARIANTS) samples[variant].push((await boot(app, commands[variant])).readyMs)
    }
    const against = (variant: Variant) => {
      return samples['extracted jar with cache'].map((ms) => ms / medianOf(samples[variant]))
    }
    say(`${cache.name}: ${JSON.stringify(samples)}`)
    const figure = (measure: string, unit: Figure['unit'], ours: number[], goal = ''): Figure => {
      return { measure: `${measure}, ${cache.name}`, link: '', unit, samples: { ours }, goal }
    }
    return [
      ...VARIANTS.map((variant) => figure(`boot of a Spring Boot service, ${variant}`, 'ms', samples[variant])),
      figure('boot with cache against the fat jar', 'times', against('fat jar'), '0.6 times'),
      figure('boot with cache against the extracted jar', 'times', against('extracted jar')),
      figure('end of the process that writes the cache', 'ms', [written.endMs]),
      figure('size of the cache', 'bytes', [Number(bytes)]),
    ]
  } finally {
    await bed.down()
  }
}

/** Milliseconds from the start of the process until it is ready for requests, and from SIGTERM until it is gone. */
async function boot(app: BedHost, options: string): Promise<{ readonly readyMs: number; readonly endMs: number }> {
  const { stdout } = await app.run(`
    cd /root
    now() { echo "\${EPOCHREALTIME/./}"; }
    began=$(now)
    java ${javaOptions} -Dserver.port=${PORT} -Dmanagement.endpoint.health.probes.enabled=true ${options} >boot.log 2>&1 &
    until curl -fsS -o /dev/null http://127.0.0.1:${PORT}/actuator/health/readiness 2>/dev/null; do
      kill -0 $! 2>/dev/null || { cat boot.log >&2; exit 1; }
      sleep 0.02
    done
    ready=$(now)
    kill $!
    wait $! || true
    echo "$((ready - began)) $(($(now) - ready))"`)
  const [readyUs = 0, endUs = 0] = stdout.split(' ').map(Number)
  return { readyMs: readyUs / 1000, endMs: endUs / 1000 }
}

import { HANDOVER_WAYS, TWO_NGINX_WAYS, WAYS } from '../harness/ending.ts'

const ON_ONE_NGINX = [...WAYS, 'reboot-nginx', 'reversal-fails', 'cancelled-reversal-fails']

/**
 * How runs are stopped; `two-nginxes` is the instant layout on two nginx hosts, `extras` has warm-up, health on another port, units and
 * a webhook, `steps` is a promotion in steps from Promote on, `verdict` one, from there on, that users' requests have reverted,
 * `handover` is without nginx, `promote` makes a staged version live, `rollback` goes to a release that is kept, `logs` reads.
 */
const WAYS_OF: Readonly<Record<string, readonly string[]>> = {
  instant: ON_ONE_NGINX,
  links: ON_ONE_NGINX,
  'two-nginxes': TWO_NGINX_WAYS,
  extras: WAYS,
  steps: [...WAYS, 'reboot-nginx', 'reversal-fails'],
  // The other ways are tried in steps on one nginx host, and on two without steps.
  'two-nginx-steps': ['kill', 'cut-nginx', 'cut-nginx2'],
  verdict: WAYS,
  handover: HANDOVER_WAYS,
  promote: WAYS,
  rollback: WAYS,
  'rollback-links': WAYS,
  logs: WAYS,
}

/** Boundaries that one process tries one after the other, on hosts of its own: those of part 2 of 3 are 2, 5, 8 and so on. */
export interface Shard {
  readonly layout: string
  readonly way: string
  readonly part: number
  readonly parts: number
}

/** What became of a shard, as its process records it. */
export interface ShardReport {
  readonly boundaries: number
  readonly requests: number
  readonly failed: number
  readonly longestSettleSeconds: number
  /** One for each boundary at which something was wrong. */
  readonly problems: readonly string[]
}

/** All shards that the environment chooses, all first parts first. Throws if it chooses none. */
export function chooseShards(environment: NodeJS.ProcessEnv): Shard[] {
  const isChosen = (variable: string, value: string) => environment[variable]?.split(',').includes(value) ?? true
  const shards = Object.entries(WAYS_OF)
    .filter(([layout]) => isChosen('CRASH_LAYOUTS', layout))
    .flatMap(([layout, ways]) => ways.filter((way) => isChosen('CRASH_WAYS', way)).map((way) => ({ layout, way })))
    .flatMap((cell) => {
      const [sample, of] = readSample(environment['CRASH_SAMPLE'])
      // A sample has fewer boundaries for the hosts that each part starts.
      const parts = environment['CRASH_BOUNDARIES'] === undefined ? Math.ceil(partsOf(cell.way) / Math.min(of, 2)) : 1
      return Array.from({ length: parts }, (_, index) => ({
        ...cell,
        part: (sample - 1) * parts + index + 1,
        parts: parts * of,
      }))
    })
  // So that those that wait and those that work are mixed.
  if (shards.length > 0) return shards.sort((a, b) => a.part - b.part)
  const known = Object.entries(WAYS_OF).map(([layout, ways]) => `${layout}: ${ways.join(', ')}`)
  throw new Error(`CRASH_LAYOUTS and CRASH_WAYS choose nothing; there are\n${known.join('\n')}`)
}

/** `2/3` is the second of three samples, which together hold each boundary once; without it, all boundaries are one sample. */
function readSample(asked = '1/1'): readonly [number, number] {
  const [, sample, of] = (/^(\d+)\/(\d+)$/.exec(asked) ?? []).map(Number)
  if (!sample || !of || sample > of)
    throw new Error(`CRASH_SAMPLE is "${asked}"; it can be 1/3, 2/3 or 3/3, for example`)
  return [sample, of]
}

/** A cut run tries to reconnect for a minute, so those take longest. */
function partsOf(way: string): number {
  if (way.startsWith('cut-')) return 4
  return WAYS.some((whole) => whole === way) ? 2 : 1
}

/** As a shard's process gets it. */
export function shardVariables({ layout, way, part, parts }: Shard): Record<string, string> {
  return { CRASH_LAYOUTS: layout, CRASH_WAYS: way, CRASH_PART: `${part}/${parts}` }
}

export function readShard(environment: NodeJS.ProcessEnv): Shard {
  const [part, parts] = (environment['CRASH_PART'] ?? '').split('/').map(Number)
  const { CRASH_LAYOUTS: layout, CRASH_WAYS: way } = environment
  if (!layout || !way || !part || !parts) throw new Error('this is one part of: npm run test:crash')
  return { layout, way, part, parts }
}

import { CONTENDERS, type ContenderName } from './contender.ts'
import { type Figure, formatValue, medianStages, type StageTimes, type Titles } from './figure.ts'
import type { Ground } from './ground.ts'
import { type LinkName, linkNames, SLOW } from './link.ts'
import type { Measurement, WireTraffic } from './measure.ts'

export interface DeploymentResults {
  readonly link: LinkName
  readonly samples: Readonly<Record<ContenderName, readonly Measurement[]>>
}

/** The measure that the picture shows. */
export const untilLive = 'until live, without boot'

/** Lets the contenders take turns, on each link in turn, so that what else the machine does meets all of them. */
export async function measureDeployments(
  ground: Ground,
  links: readonly LinkName[],
  rounds: number,
  say: (line: string) => void,
): Promise<DeploymentResults[]> {
  const results = links.map((link) => {
    return { link, samples: { old: [], peer: [], ours: [] } as Record<ContenderName, Measurement[]> }
  })
  for (let round = 1; round <= rounds; round++) {
    for (const { link, samples } of results) {
      for (const name of CONTENDERS) {
        const sample = await ground.deployNext(ground.contenders[name], link)
        samples[name].push(sample)
        const [live, boot] = [sample.untilLive, sample.boot].map((value) => formatValue('ms', value))
        say(`${linkNames[link]}, ${name}: live after ${live}, of which ${boot} are the boot`)
      }
    }
  }
  return results
}

interface Measure {
  readonly measure: string
  readonly unit: Figure['unit']
  readonly goal?: Partial<Record<LinkName, string>>
  /** Null if that link doesn't tell. */
  readonly read: (sample: Measurement) => number | null
}

const onTheWire = (read: (traffic: WireTraffic) => number): Measure['read'] => {
  return ({ traffic }) => (traffic === null ? null : read(traffic))
}

/** What a link of that speed takes for its bytes and round trips, one after the other. */
function wireShare({ bytes, roundTrips }: WireTraffic['whole']): number {
  return (bytes * 8 * 1000) / SLOW.bitsPerSecond + roundTrips * 2 * SLOW.delayMs
}

const measures: readonly Measure[] = [
  {
    measure: untilLive,
    unit: 'ms',
    goal: { direct: '0.6 s', relay: '2.0 s' },
    read: (sample) => sample.untilLive - sample.boot,
  },
  { measure: 'network time in that, at most', unit: 'ms', read: onTheWire((traffic) => wireShare(traffic.untilLive)) },
  { measure: 'round trips until live', unit: 'count', read: onTheWire((traffic) => traffic.untilLive.roundTrips) },
  {
    measure: 'from application ready to live',
    unit: 'ms',
    goal: { direct: '150 ms' },
    read: (sample) => sample.readyUntilLive,
  },
  {
    measure: 'round trips, from application ready to live',
    unit: 'count',
    goal: { relay: '3' },
    read: onTheWire((traffic) => traffic.readyUntilLive.roundTrips),
  },
  {
    measure: 'bytes for one changed class, both ways',
    unit: 'bytes',
    goal: { relay: 'under 621 kB' },
    read: onTheWire((traffic) => traffic.whole.bytes),
  },
  {
    measure: 'SSH handshakes, two hosts',
    unit: 'count',
    goal: { relay: '2' },
    read: onTheWire((traffic) => traffic.whole.connections),
  },
  { measure: 'boot of the application', unit: 'ms', read: (sample) => sample.boot },
  { measure: 'from the built jar to the end of the run', unit: 'ms', read: (sample) => sample.untilEnd },
]

export function deploymentFigures(results: readonly DeploymentResults[]): Figure[] {
  return measures.flatMap(({ measure, unit, goal, read }) =>
    results.flatMap(({ link, samples }): Figure[] => {
      const known = CONTENDERS.map((name) => [name, samples[name].map(read).filter((value) => value !== null)] as const)
      if (known.some(([, values]) => values.length === 0)) return []
      return [{ measure, link: linkNames[link], unit, samples: Object.fromEntries(known), goal: goal?.[link] ?? '' }]
    }),
  )
}

export function deploymentStages(results: readonly DeploymentResults[], titles: Titles): StageTimes[] {
  return results.flatMap(({ link, samples }) =>
    CONTENDERS.map((name) => {
      const stages = medianStages(samples[name].map((sample) => sample.stages))
      return { contender: titles[name], link: linkNames[link], stages }
    }),
  )
}

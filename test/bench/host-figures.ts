import type { Figure } from './figure.ts'
import { type LinkName, linkNames } from './link.ts'
import type { Measurement, WireTraffic } from './measure.ts'
import type { Usage } from './process-watch.ts'

/** The same deployments to one app host and to several, in turns. */
export interface HostTurns {
  readonly link: LinkName
  readonly ofOne: readonly Measurement[]
  readonly ofSeveral: readonly Measurement[]
}

interface Measure {
  readonly measure: string
  readonly unit: Figure['unit']
  /** Null if the link does not tell. */
  readonly read: (sample: Measurement) => number | null
}

const untilLive: Measure = {
  measure: 'until live, without boot',
  unit: 'ms',
  read: (sample) => sample.untilLive - sample.boot,
}

/** Without a relay, which would take a part of the machine's cores. */
const ofRunner = (read: (usage: Usage) => number): Measure['read'] => {
  return ({ usage, traffic }) => (usage === null || traffic !== null ? null : read(usage))
}

const onTheWire = (read: (traffic: WireTraffic) => number | null): Measure['read'] => {
  return ({ traffic }) => (traffic === null ? null : read(traffic))
}

const measures: readonly Measure[] = [
  untilLive,
  { measure: "the runner's processor time", unit: 'ms', read: ofRunner(({ cpuMs }) => cpuMs) },
  { measure: 'peak memory', unit: 'bytes', read: ofRunner(({ peakBytes }) => peakBytes) },
  { measure: 'round trips of one app host', unit: 'count', read: onTheWire((traffic) => traffic.roundTripsOfApp) },
  {
    measure: 'round trips, from last application ready to live',
    unit: 'count',
    read: onTheWire((traffic) => traffic.readyUntilLive.roundTrips),
  },
  { measure: 'round trips until live', unit: 'count', read: onTheWire((traffic) => traffic.untilLive.roundTrips) },
  { measure: 'bytes', unit: 'bytes', read: onTheWire((traffic) => traffic.whole.bytes) },
]

/** Each measure of the one, of the several, and how many times the one's that is; the goal is that of the time. */
export function hostFigures({ link, ofOne, ofSeveral }: HostTurns, most: number, goal: string): Figure[] {
  return measures.flatMap((measure): Figure[] => {
    const [one, several] = [ofOne, ofSeveral].map((samples) =>
      samples.map(measure.read).filter((value) => value !== null),
    )
    if (!one?.length || !several?.length) return []
    const named = (hosts: string) => ({ measure: `${measure.measure}, ${hosts}`, link: linkNames[link] })
    const times = several.map((value, round) => value / (one[round] ?? Number.NaN))
    return [
      { ...named('1 app host'), unit: measure.unit, samples: { ours: one }, goal: '' },
      { ...named(`${most} app hosts`), unit: measure.unit, samples: { ours: several }, goal: '' },
      {
        ...named(`${most} app hosts compared with 1`),
        unit: 'times',
        samples: { ours: times },
        goal: measure === untilLive ? goal : '',
      },
    ]
  })
}

import type { BedHost } from '../bed/host.ts'
import { runAction } from '../harness/run-action.ts'
import type { ActionInputs } from '../harness/service.ts'
import type { Contender } from './contender.ts'
import type { Figure } from './figure.ts'
import { type Ground, warmUp } from './ground.ts'
import { LINKS, type LinkName, linkNames } from './link.ts'
import type { Measurement } from './measure.ts'
import { ourAction } from './our-action.ts'

/** What all hosts together may use of this machine's cores; the rest is for the runner, the relays and the benchmark. */
const coresOfHosts = 1.35

/** How time and memory grow from one app host to several: the same deployment to both, in turns, on each link. */
interface Comparison {
  readonly most: number
  readonly links: readonly LinkName[]
  readonly goal: string
}

const plain: Comparison = { most: 8, links: LINKS, goal: '1.5 times' }
const throughJump: Comparison = { most: 20, links: ['jump'], goal: '' }

/** The one and the many are services of their own: each deploys to its own hosts alone. */
const one = { service: 'one', site: 'one_{port}', 'setup-listen': '82', 'blue-port': '7000', 'green-port': '7001' }
const many = { service: 'many', site: 'many_{port}', 'setup-listen': '83', 'blue-port': '7100', 'green-port': '7101' }
const more = { service: 'more', site: 'more_{port}', 'setup-listen': '86', 'blue-port': '7300', 'green-port': '7301' }

type Say = (line: string) => void

/** 8 app hosts against 1; on request also 20 of them through a jump host. */
export async function measureHosts(
  ground: Ground,
  { rounds, jump }: { readonly rounds: number; readonly jump: boolean },
  say: Say,
): Promise<Figure[]> {
  const { bed } = ground.service
  const apps = [bed.app]
  const few = await prepare(ground, one, [bed.app])
  const compareWith = async (own: ActionInputs, comparison: Comparison) => {
    while (apps.length < comparison.most) apps.push(await bed.addHost('app', `app${apps.length + 1}`))
    const several = await prepare(ground, own, apps)
    for (const contender of [few, several]) await warmUp(ground, contender)
    // As many cores for each host, whether one is deployed to or all of them: as if each were a server of its own.
    for (const host of [bed.nginx, ...apps]) host.limitCpu(coresOfHosts / (apps.length + 1))
    return compare(ground, { few, several }, comparison, rounds, say)
  }
  const figures = await compareWith(many, plain)
  return jump ? [...figures, ...(await compareWith(more, throughJump))] : figures
}

/** A service of its own on these app hosts, set up and ready to be deployed to. */
async function prepare({ service, folder }: Ground, own: ActionInputs, apps: readonly BedHost[]): Promise<Contender> {
  const { bed, url } = service
  const inputs = {
    ...service.inputs,
    ...own,
    'app-hosts': apps.map(({ address }) => address).join('\n'),
    'ssh-known-hosts': bed.knownHosts,
  }
  const { exitCode, log } = await runAction({ ...inputs, operation: 'setup' })
  if (exitCode !== 0) throw new Error(log)
  return ourAction({ ...service, inputs, url: `${url}:${own['setup-listen']}` }, folder, { apps })
}

interface Turns {
  readonly link: LinkName
  readonly ofFew: readonly Measurement[]
  readonly ofSeveral: readonly Measurement[]
}

async function compare(
  ground: Ground,
  { few, several }: { readonly few: Contender; readonly several: Contender },
  comparison: Comparison,
  rounds: number,
  say: Say,
): Promise<Figure[]> {
  const turns = comparison.links.map((link) => {
    return { link, ofFew: [] as Measurement[], ofSeveral: [] as Measurement[] }
  })
  for (let round = 1; round <= rounds; round++) {
    for (const { link, ofFew, ofSeveral } of turns) {
      ofFew.push(await ground.deployNext(few, link))
      ofSeveral.push(await ground.deployNext(several, link))
    }
    say(`1 and ${comparison.most} app hosts: round ${round} of ${rounds}`)
  }
  return turns.flatMap((turn) => hostFigures(turn, comparison))
}

export function hostFigures({ link, ofFew, ofSeveral }: Turns, { most, goal }: Omit<Comparison, 'links'>): Figure[] {
  const figures = (
    measure: string,
    unit: Figure['unit'],
    read: (sample: Measurement) => number,
    target = '',
  ): Figure[] => {
    const [one, all] = [ofFew.map(read), ofSeveral.map(read)]
    const common = { link: linkNames[link] }
    const against = all.map((value, round) => value / (one[round] ?? Number.NaN))
    const named = (hosts: string) => `${measure}, ${hosts}`
    return [
      { ...common, measure: named('1 app host'), unit, samples: { ours: one }, goal: '' },
      { ...common, measure: named(`${most} app hosts`), unit, samples: { ours: all }, goal: '' },
      { ...common, measure: named(`${most} against 1`), unit: 'times', samples: { ours: against }, goal: target },
    ]
  }
  const time = figures('until live, less boot', 'ms', ({ untilLive, boot }) => untilLive - boot, goal)
  if (link === 'direct')
    return [...time, ...figures('peak memory', 'bytes', ({ peakBytes }) => peakBytes ?? Number.NaN)]
  const onTheWire = (read: (traffic: NonNullable<Measurement['traffic']>) => number) => {
    return ({ traffic }: Measurement) => (traffic === null ? Number.NaN : read(traffic))
  }
  return [
    ...time,
    ...figures(
      'round trips of one host',
      'count',
      onTheWire((traffic) => traffic.mostRoundTrips),
    ),
    ...figures(
      'round trips in all',
      'count',
      onTheWire((traffic) => traffic.untilLive.roundTrips),
    ),
    ...figures(
      'bytes',
      'bytes',
      onTheWire((traffic) => traffic.whole.bytes),
    ),
  ]
}

import type { BedHost } from '../bed/host.ts'
import { runAction } from '../harness/run-action.ts'
import type { ActionInputs } from '../harness/service.ts'
import type { Contender } from './contender.ts'
import { linkNames } from './deployments.ts'
import type { Figure } from './figure.ts'
import { type Ground, warmUp } from './ground.ts'
import { LINKS, type LinkName } from './link.ts'
import type { Measurement } from './measure.ts'
import { ourAction } from './our-action.ts'

const most = 8
/** The one and the many are services of their own: each deploys to its own hosts alone. */
const one = { service: 'one', site: 'one_{port}', 'setup-listen': '82', 'blue-port': '7000', 'green-port': '7001' }
const many = { service: 'many', site: 'many_{port}', 'setup-listen': '83', 'blue-port': '7100', 'green-port': '7101' }

/** How time and memory grow from one app host to eight: the same deployment to both, in turns, on each link. */
export async function measureHosts(ground: Ground, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const { bed } = ground.service
  const apps = [bed.app]
  while (apps.length < most) apps.push(await bed.addHost('app', `app${apps.length + 1}`))
  const few = await prepare(ground, one, [bed.app])
  const several = await prepare(ground, many, apps)
  await warmUp(ground, few)
  await warmUp(ground, several)
  const turns = LINKS.map((link) => ({ link, ofOne: [] as Measurement[], ofMany: [] as Measurement[] }))
  for (let round = 1; round <= rounds; round++) {
    for (const { link, ofOne, ofMany } of turns) {
      ofOne.push(await ground.deployNext(few, link))
      ofMany.push(await ground.deployNext(several, link))
    }
    say(`1 and ${most} app hosts: round ${round} of ${rounds}`)
  }
  return turns.flatMap(hostFigures)
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
  readonly ofOne: readonly Measurement[]
  readonly ofMany: readonly Measurement[]
}

function hostFigures({ link, ofOne, ofMany }: Turns): Figure[] {
  const compare = (
    measure: string,
    unit: Figure['unit'],
    read: (sample: Measurement) => number,
    goal = '',
  ): Figure[] => {
    const [few, several] = [ofOne.map(read), ofMany.map(read)]
    const common = { link: linkNames[link], old: [] }
    return [
      { ...common, measure: `${measure}, 1 app host`, unit, ours: few, goal: '' },
      { ...common, measure: `${measure}, ${most} app hosts`, unit, ours: several, goal: '' },
      {
        ...common,
        measure: `${measure}, ${most} app hosts against 1`,
        unit: 'times',
        ours: several.map((value, round) => value / (few[round] ?? Number.NaN)),
        goal,
      },
    ]
  }
  const time = compare('until live, less boot', 'ms', ({ untilLive, boot }) => untilLive - boot, '1.5 times')
  return link === 'direct'
    ? [...time, ...compare('peak memory', 'bytes', ({ peakBytes }) => peakBytes ?? Number.NaN)]
    : [
        ...time,
        ...compare('round trips until live', 'count', ({ traffic }) => traffic?.untilLive.roundTrips ?? Number.NaN),
        // Without those of processes that begin to listen one after another.
        ...compare(
          'round trips, last application ready until live',
          'count',
          ({ traffic }) => traffic?.readyUntilLive.roundTrips ?? Number.NaN,
        ),
      ]
}

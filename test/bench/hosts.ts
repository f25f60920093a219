import type { BedHost } from '../bed/host.ts'
import type { ActionInputs } from '../harness/service.ts'
import type { Contender } from './contender.ts'
import type { Figure } from './figure.ts'
import { addService, type Ground, warmUp } from './ground.ts'
import { hostFigures } from './host-figures.ts'
import { LINKS, type LinkName } from './link.ts'
import type { Measurement } from './measure.ts'
import { ourAction } from './our-action.ts'

/** What all hosts together may use of this machine's two cores; the rest is for the runner, the relays and the benchmark. */
const coresOfHosts = 1.35

/** One app host against several. */
export interface Comparison {
  readonly most: number
  readonly links: readonly LinkName[]
  /** For the time that the several take, against that of the one. */
  readonly goal: string
  /** Of the service on the several. */
  readonly inputs: ActionInputs
}

/** The one and the many are services of their own: each deploys to its own hosts alone. */
const one = { service: 'one', site: 'one_{port}', 'setup-listen': '82', 'blue-port': '7000', 'green-port': '7001' }
const many = { service: 'many', site: 'many_{port}', 'setup-listen': '83', 'blue-port': '7100', 'green-port': '7101' }
const more = { service: 'more', site: 'more_{port}', 'setup-listen': '86', 'blue-port': '7300', 'green-port': '7301' }

export const ON_EACH_LINK: Comparison = { most: 8, links: LINKS, goal: '1.5 times', inputs: many }
export const THROUGH_A_JUMP_HOST: Comparison = { most: 20, links: ['jump'], goal: '', inputs: more }

type Say = (line: string) => void

/** How time and memory grow from one app host to several: the same deployment to both, in turns, on each link. */
export async function measureHosts(
  ground: Ground,
  comparisons: readonly Comparison[],
  rounds: number,
  say: Say,
): Promise<Figure[]> {
  const { bed } = ground.service
  const apps = [bed.app]
  const few = await prepare(ground, one, [bed.app])
  const figures: Figure[] = []
  for (const comparison of comparisons) {
    while (apps.length < comparison.most) apps.push(await bed.addHost('app', `app${apps.length + 1}`))
    const several = await prepare(ground, comparison.inputs, [...apps])
    for (const contender of [few, several]) await warmUp(ground, contender)
    // As many cores for each host, whether one is deployed to or all of them: as if each were a server of its own.
    for (const host of [bed.nginx, ...apps]) host.limitCpu(coresOfHosts / (apps.length + 1))
    figures.push(...(await compare(ground, { one: few, several }, comparison, rounds, say)))
  }
  return figures
}

/** A service of its own on these app hosts, set up and ready to be deployed to. */
async function prepare(ground: Ground, own: ActionInputs, apps: readonly BedHost[]): Promise<Contender> {
  const { service, folder } = ground
  const hosts = {
    'app-hosts': apps.map(({ address }) => address).join('\n'),
    'ssh-known-hosts': service.bed.knownHosts,
  }
  return ourAction({ ...service, ...(await addService(ground, { ...own, ...hosts })) }, folder, { apps })
}

async function compare(
  ground: Ground,
  { one: few, several }: { readonly one: Contender; readonly several: Contender },
  { links, most, goal }: Comparison,
  rounds: number,
  say: Say,
): Promise<Figure[]> {
  const turns = links.map((link) => ({ link, ofOne: [] as Measurement[], ofSeveral: [] as Measurement[] }))
  for (let round = 1; round <= rounds; round++) {
    for (const { link, ofOne, ofSeveral } of turns) {
      ofOne.push(await ground.deployNext(few, link))
      ofSeveral.push(await ground.deployNext(several, link))
    }
    say(`1 and ${most} app hosts: round ${round} of ${rounds}`)
  }
  return turns.flatMap((turn) => hostFigures(turn, most, goal))
}

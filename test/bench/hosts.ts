import type { BedHost } from '../bed/host.ts'
import { runAction } from '../harness/run-action.ts'
import type { ActionInputs } from '../harness/service.ts'
import type { Contender } from './contender.ts'
import type { Figure } from './figure.ts'
import { type Ground, warmUp } from './ground.ts'
import type { Measurement } from './measure.ts'
import { ourAction } from './our-action.ts'

const most = 8
/** The one and the many are services of their own: each deploys to its own hosts alone. */
const one = { service: 'one', site: 'one_{port}', 'setup-listen': '82', 'blue-port': '7000', 'green-port': '7001' }
const many = { service: 'many', site: 'many_{port}', 'setup-listen': '83', 'blue-port': '7100', 'green-port': '7101' }

/** How time and memory grow from one app host to eight: the same deployment to both, in turns. */
export async function measureHosts(ground: Ground, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const { bed } = ground.service
  const apps = [bed.app]
  while (apps.length < most) apps.push(await bed.addHost('app', `app${apps.length + 1}`))
  const contenders = [await prepare(ground, one, [bed.app]), await prepare(ground, many, apps)]
  for (const contender of contenders) await warmUp(ground, contender)
  const samples: Measurement[][] = contenders.map(() => [])
  for (let round = 1; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      samples[index]?.push(await ground.deployNext(contender, 'direct'))
    }
    say(`1 and ${most} app hosts: round ${round} of ${rounds}`)
  }
  return hostFigures(samples[0] ?? [], samples[1] ?? [])
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
  return { ...ourAction({ ...service, inputs, url: `${url}:${own['setup-listen']}` }, folder), apps }
}

export function hostFigures(few: readonly Measurement[], several: readonly Measurement[]): Figure[] {
  const compare = (measure: string, unit: Figure['unit'], goal: string, read: (sample: Measurement) => number) => {
    const [of, ofMany] = [few.map(read), several.map(read)]
    const figure = { link: 'direct', old: [], goal: '' }
    return [
      { ...figure, measure: `${measure}, 1 app host`, unit, ours: of },
      { ...figure, measure: `${measure}, ${most} app hosts`, unit, ours: ofMany },
      {
        ...figure,
        measure: `${measure}, ${most} app hosts against 1`,
        unit: 'times' as const,
        ours: ofMany.map((value, round) => value / (of[round] ?? Number.NaN)),
        goal,
      },
    ]
  }
  return [
    ...compare('until live, less boot', 'ms', '1.5 times', ({ untilLive, boot }) => untilLive - boot),
    ...compare('peak memory', 'bytes', '', ({ peakBytes }) => peakBytes ?? Number.NaN),
  ]
}

import { GITHUB_TOKEN, startGitHub } from '../stand-ins/github.ts'
import { prepareFatJar } from './fat-jar.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { ourAction } from './our-action.ts'

const sizes = [62.1, 500] as const

/**
 * The action's peak memory while it tells GitHub of itself, as workflows let it: for each size a jar that goes over
 * whole, and then builds of it in which one class has changed.
 */
export async function measureMemory(ground: Ground, rounds: number): Promise<Figure[]> {
  const figures: Figure[] = []
  const github = await startGitHub()
  const inputs = { ...ground.service.inputs, 'github-token': GITHUB_TOKEN }
  const env = { GITHUB_API_URL: github.url }
  const contender = ourAction({ ...ground.service, inputs }, ground.folder, { env })
  for (const megabytes of sizes) {
    const jar = await prepareFatJar(megabytes)
    const ours: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const { usage } = await ground.deployNext(contender, 'direct', jar)
      if (usage !== null) ours.push(usage.peakBytes)
    }
    const measure = `peak memory, jar of ${Math.round(megabytes)} MB`
    figures.push({ measure, link: 'direct', unit: 'bytes', samples: { ours }, goal: '150 MB' })
  }
  await github.close()
  if (github.deployments.length === 0) throw new Error('GitHub was told nothing')
  return figures
}

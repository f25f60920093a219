import { prepareFatJar } from './fat-jar.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'

const sizes = [62.1, 500] as const

/** The action's peak memory: for each size a jar that goes over whole, and then builds of it in which one class has changed. */
export async function measureMemory(ground: Ground, rounds: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const megabytes of sizes) {
    const jar = await prepareFatJar(megabytes)
    const ours: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const { peakBytes } = await ground.deployNext(ground.ours, 'direct', jar)
      if (peakBytes !== null) ours.push(peakBytes)
    }
    const measure = `peak memory, jar of ${Math.round(megabytes)} MB`
    figures.push({ measure, link: 'direct', unit: 'bytes', old: [], ours, goal: '150 MB' })
  }
  return figures
}

import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countBoundaries } from '../harness/ending.ts'
import type { ActionResult } from '../harness/run-action.ts'
import { awaitSettled, findWatchFiles } from '../harness/settled.ts'
import { chooseBoundaries, PROMOTE } from './boundaries.ts'
import { deployUnmixed, endingOf, failsReversal, needsPromotion } from './endings.ts'
import type { Scene } from './scene.ts'
import { readShard, type ShardReport } from './shards.ts'
import { startScene } from './start-scene.ts'

const { CRASH_BOUNDARIES: range, CRASH_REPORT: reportFile = '' } = process.env
const shard = readShard(process.env)
const { layout, way, part, parts } = shard

/** What a rollback goes to is in no slot afterwards, so that each of them starts it. */
async function deployNext({ service, inputs, endedInputs }: Scene): Promise<ActionResult> {
  const isRolledBack = endedInputs['operation'] === 'rollback' && (await service.ask()).version === '1.1.0'
  const next = await service.deploy('1.2.0', inputs)
  return isRolledBack ? service.deploy('1.2.0', inputs) : next
}

/** Returns the seconds until all was settled. Throws with what is wrong. */
async function endAt(scene: Scene, boundary: number): Promise<number> {
  const { traffic } = scene
  await scene.prepare()
  const isNow = (log: string) => {
    const isReached = countBoundaries(scene.skim(log)) >= boundary
    // Some runs that are disturbed go on.
    if (isReached || PROMOTE.test(log)) scene.promoting()
    return isReached
  }
  const ended = await endingOf(way)(scene, isNow)
  const seconds = await awaitSettled(() => scene.findUnsettled()).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${ended.log}`)
  })
  expect(traffic.newFailures(), ended.log).toEqual([])
  const begun = Date.now()
  const next = failsReversal(way) ? await deployUnmixed(scene) : await deployNext(scene)
  expect(next.outputs, `the next deployment:\n${next.log}`).toMatchObject({ result: 'deployed' })
  await awaitSettled(() => findWatchFiles(scene.service, begun))
  expect(traffic.newFailures(), `during the next deployment:\n${next.log}`).toEqual([])
  return seconds
}

test(`${layout}, ${way}, part ${part} of ${parts}`, async () => {
  const scene = await startScene(layout)
  const settled: number[] = []
  const problems: string[] = []
  try {
    await scene.prepare()
    const onOutput = (text: string) => PROMOTE.test(text) && scene.promoting()
    const whole = await scene.service.deploy('1.1.0', scene.endedInputs, { onOutput })
    expect(whole.outputs, whole.log).toMatchObject({ result: scene.wholeResult })
    if (scene.wholeResult === 'rolled-back') await deployNext(scene)
    const all = chooseBoundaries(scene.skim(whole.log), shard, scene.isFromPromote || needsPromotion(way), range)
    // Once is enough: canceled or killed, the host does the same.
    const boundaries = way === 'cancelled-reversal-fails' ? all.slice(all.length >> 1).slice(0, 1) : all
    for (const boundary of boundaries) {
      const at = `${way} at boundary ${boundary} of ${countBoundaries(scene.skim(whole.log))}`
      try {
        settled.push(await endAt(scene, boundary))
        process.stdout.write(`${at}: settled after ${settled.at(-1)?.toFixed(1)} s\n`)
      } catch (error) {
        problems.push(`${at}: ${String(error)}`)
        process.stdout.write(`${problems.at(-1)}\n`)
      }
    }
    const report: ShardReport = {
      boundaries: boundaries.length,
      ...scene.traffic.counts(),
      longestSettleSeconds: Math.max(0, ...settled),
      problems,
    }
    writeFileSync(reportFile, JSON.stringify(report))
  } finally {
    await scene.down()
  }
  expect(problems).toEqual([])
})

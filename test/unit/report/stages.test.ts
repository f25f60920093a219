import { expect, test } from 'vitest'
import { createProgress } from '../../../src/report/progress.ts'
import { createStages, Stopped } from '../../../src/report/stages.ts'

const silent = { open: () => undefined, close: () => undefined, line: () => undefined }
const hangs = () => new Promise<never>(() => undefined)

function createInterruption() {
  const interrupted = Promise.withResolvers<never>()
  const outOfTime = Promise.withResolvers<never>()
  for (const { promise } of [interrupted, outOfTime]) promise.catch(() => undefined)
  return {
    interrupted: interrupted.promise,
    outOfTime: outOfTime.promise,
    interrupt: interrupted.reject,
    runOut: () => outOfTime.reject(new Error('no time was left')),
  }
}

test('an interrupted run ends in time, whatever hangs', async () => {
  const interruption = createInterruption()
  const stages = createStages(silent, interruption)
  const progress = createProgress()
  const launching = stages.runToEnd('Launch', hangs)
  const cleaning = stages.mend('Clean up', progress, hangs)
  const looking = stages.run('Look', hangs)
  const concluding = stages.withinGrace(hangs())
  interruption.interrupt(new Error('the lock was lost'))
  await expect(looking).rejects.toThrow('the lock was lost')
  interruption.runOut()
  await expect(launching).rejects.toThrow('no time was left')
  await expect(concluding).rejects.toThrow('no time was left')
  await cleaning
  expect(progress.notes).toEqual(['Clean up failed: no time was left'])
  expect(stages.failed()).toBe('Look')
})

test('a stage that is given up for another one is not the one that failed', async () => {
  const stages = createStages(silent, createInterruption())
  await expect(stages.run('Build', () => Promise.reject(new Stopped('a host is off')))).rejects.toThrow()
  await expect(stages.run('Connect', () => Promise.reject(new Error('it is off')))).rejects.toThrow()
  expect(stages.records.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['Build stopped', 'Connect failed'])
  expect(stages.failed()).toBe('Connect')
})

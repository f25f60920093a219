import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createEarlyEnd } from '../../../src/progress/early-end.ts'
import { createProgress } from '../../../src/progress/progress.ts'
import { createStages } from '../../../src/progress/stages.ts'

const never = () => new Promise<never>(() => undefined)
const REASON = new Error('the run was canceled')
const silent = { open: () => undefined, close: () => undefined, line: () => undefined }

test('an ordinary stage is given up at once, one that must finish later, and reverting last', async () => {
  const earlyEnd = createEarlyEnd()
  const stages = createStages(silent, earlyEnd)
  const progress = createProgress()
  const order: string[] = []
  const note = (what: string) => () => order.push(what)
  const [given, toEnd] = [stages.run('Health', never), stages.runToEnd('Confirm', never)]
  const waiting = [
    given.catch(note('run')),
    toEnd.catch(note('runToEnd')),
    stages.afterFailure('Revert', progress, never).then(note('revert')),
  ]
  earlyEnd.end(REASON, 0.2)
  await Promise.all(waiting)
  expect(order).toEqual(['run', 'runToEnd', 'revert'])
  await expect(given).rejects.toBe(REASON)
  await expect(toEnd).rejects.toBe(REASON)
  expect(progress.notes).toEqual(['Revert failed: the run ran out of time; the host finishes this by itself'])
})

test('an operation that hangs ends with the reason, or with what its stages add to it', async () => {
  const earlyEnd = createEarlyEnd()
  const stages = createStages(silent, earlyEnd)
  const hanging = stages.runOperation(never())
  const telling = stages.runOperation(
    stages.withinGrace(never()).catch(() => Promise.reject(new Error('Confirm hung'))),
  )
  earlyEnd.end(REASON, 0.05)
  await Promise.all([expect(hanging).rejects.toBe(REASON), expect(telling).rejects.toThrow('Confirm hung')])
})

test('a second reason only changes the time that is left', async () => {
  const earlyEnd = createEarlyEnd()
  const stages = createStages(silent, earlyEnd)
  const working = stages.withinGrace(delay(5_000))
  stages.endEarly(new Error('the lock was lost'))
  earlyEnd.end(REASON, 0.05)
  await expect(working).rejects.toThrow('ran out of time')
  await expect(stages.run('Health', never)).rejects.toThrow('the lock was lost')
})

test('a stage that is stopped by a failure elsewhere has not failed itself', async () => {
  const stages = createStages(silent, createEarlyEnd())
  expect(await stages.runBeside('Build', Promise.reject(new Error('no route')), never)).toBeNull()
  expect(await stages.runBeside('Build', never(), () => Promise.resolve('jar'))).toBe('jar')
  expect(stages.records.map(({ outcome }) => outcome)).toEqual(['stopped', 'done'])
  expect(stages.failed()).toBeNull()
})

import { expect, test } from 'vitest'
import { deploymentStatusOf } from '../../../src/notify/github/deployment-status.ts'
import { commentMarker, renderComment } from '../../../src/notify/github/pull-request-comment.ts'
import { redactOutcome } from '../../../src/report/redact-outcome.ts'
import { deployed, excessive, failed, rolledBack } from '../report/reported-outcomes.ts'

test.each(Object.entries({ deployed, failed, rolledBack }))(
  'the comment on a run that %s is the reviewed example',
  async (name, outcome) => {
    await expect(renderComment(outcome)).toMatchFileSnapshot(`examples/comment-${name}.md`)
  },
)

test('a comment mentions nobody, and is never longer than GitHub allows', () => {
  expect(renderComment(deployed)).not.toMatch(/@\w/)
  expect(renderComment(excessive).length).toBeLessThan(65_536)
})

test('each environment and service has a comment of its own', () => {
  expect(commentMarker({ environment: 'dev', service: 'shop' })).not.toBe(
    commentMarker({ environment: 'dev', service: 'stock' }),
  )
})

test('a deployment that failed or was reverted is a failure, one that is merely staged is not active', () => {
  expect(deploymentStatusOf(deployed)).toEqual({
    state: 'success',
    description: 'shop in dev: version 1.1.0 is live on port 8001 (green)',
  })
  expect(deploymentStatusOf({ ...failed, result: 'reverted' }).state).toBe('failure')
  expect(deploymentStatusOf({ ...deployed, result: 'staged' }).state).toBe('inactive')
  expect(deploymentStatusOf(excessive).description).toMatch(/^Health failed: .{124}…$/)
})

test('secrets are removed before anything is cut, and the names that identify a report stay', () => {
  const secret = 'hunter2'
  const message = `${'x'.repeat(1_195)}${secret}`
  const clean = redactOutcome({ ...failed, failure: { stage: null, message, remedy: null, logTail: [secret] } }, [
    secret,
    'failed',
    'deploy',
  ])
  expect(JSON.stringify(clean)).not.toContain(secret)
  expect(clean).toMatchObject({ result: 'failed', operation: 'deploy' })
})

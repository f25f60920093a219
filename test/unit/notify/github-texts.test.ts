import { expect, test } from 'vitest'
import { deploymentStatusOf } from '../../../src/notify/github/deployment-status.ts'
import { commentMarker, renderComment } from '../../../src/notify/github/pull-request-comment.ts'
import { redactOutcome } from '../../../src/report/redact-outcome.ts'
import { changes, deployed, excessive, failed, rolledBack } from '../report/reported-outcomes.ts'

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

test('a comment counts the commits, and says how many of them it does not list', () => {
  const about = (total: number, listed: number) => {
    const commits = changes.commits.slice(2 - listed)
    const comment = renderComment({ ...deployed, changes: { ...changes, total, commits } })
    return comment.slice(comment.indexOf('\n\n') + 2, comment.indexOf('\n\n[Run '))
  }
  const { url } = changes
  const line = '- [aaaaaaa](https://github.com/acme/shop/commit/aaa) Round prices &lt;up&gt; &amp; down - mona'
  const list = (count: string, lines: string[]) =>
    `<details>\n<summary>${count} since 9c41d0e</summary>\n\n${lines.join('\n')}\n\n[Compare](${url})\n\n</details>`
  expect(about(3, 1)).toBe(list('3 commits', [line, '- and 2 before these']))
  expect(about(1, 1)).toBe(list('1 commit', [line]))
  expect(about(0, 0)).toBe(`[0 commits](${url}) since 9c41d0e`)
})

test('a comment has no heading without what it is about', () => {
  const failure = { stage: null, message: 'no', remedy: null, logTail: [] }
  expect(renderComment({ ...failed, failure, changes: null, operation: 'rollback', release: null })).toBe(
    [
      '### ❌ shop in dev: not rolled back to version 1.1.0; version 1.0.0 is live on port 8000 \\(blue\\)',
      '**rollback** failed: no',
      `[Run 57](${failed.run.runUrl}) by mona, 47 s`,
    ].join('\n\n'),
  )
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

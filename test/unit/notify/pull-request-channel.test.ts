import { afterAll, beforeEach, expect, test } from 'vitest'
import { GITHUB_TOKEN, startGitHub } from '../../stand-ins/github.ts'
import { createInputs } from '../plan/create-values.ts'
import { deployed } from '../report/reported-outcomes.ts'

const github = await startGitHub()
// @actions/github reads the environment as it is loaded.
process.env['GITHUB_API_URL'] = github.url
const { connectGitHub } = await import('../../../src/notify/github/github.ts')
const { pullRequestChannel } = await import('../../../src/notify/github/pull-request-channel.ts')

const inputs = createInputs({ notify: { slack: null, webhook: null, githubToken: GITHUB_TOKEN } })
const channel = pullRequestChannel(connectGitHub(inputs), inputs, { number: 12, title: '', url: '' })

beforeEach(() => {
  github.comments.length = 0
})

afterAll(() => github.close())

test.each([
  [{ status: 502, body: { message: 'Server Error' } }, 'once'],
  [{ status: 503, headers: { 'retry-after': '60' }, body: { message: 'Unavailable' } }, 'once POST'],
  ['lost', 'once'],
  // Here GitHub has made it, and only the answer is lost.
  ['lost', 'once POST'],
] as const)('there is one comment, whatever failed at first: %j %s', async (mode, times) => {
  github.behave(mode, times)
  await channel.ended?.(deployed, performance.now() + 10_000)
  expect(github.comments).toMatchObject([{ body: expect.stringContaining('version 1.1.0 is live') }])
  expect(github.violations).toEqual([])
})

import { afterAll, expect, test } from 'vitest'
import { MissingPermission } from '../../../src/notify/channel.ts'
import { GITHUB_TOKEN, startGitHub } from '../../stand-ins/github.ts'
import { createInputs } from '../plan/create-values.ts'

const github = await startGitHub()
// @actions/github reads the environment as it is loaded.
process.env['GITHUB_API_URL'] = github.url
const { connectGitHub } = await import('../../../src/notify/github/github.ts')

afterAll(() => github.close())

const PURPOSE = { purpose: 'the Deployment', permission: 'deployments: write' }

/** What a request fails with if GitHub answers this. */
async function askFor(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Promise<Error> {
  const documentation_url = 'https://docs.github.com/rest/deployments/deployments#create-a-deployment'
  github.behave({ status, headers, body: { message, documentation_url, status: String(status) } })
  const inputs = createInputs({ notify: { slack: null, webhook: null, githubToken: GITHUB_TOKEN } })
  const { rest, repository, ask } = connectGitHub(inputs)
  const asked = ask(PURPOSE, performance.now() + 10_000, (options) =>
    rest.repos.listDeployments({ ...repository, ...options }),
  )
  return asked.then(
    () => expect.unreachable(),
    (thrown: Error) => thrown,
  )
}

// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
test.each([
  [403, 'Resource not accessible by integration'],
  [403, 'Resource not accessible by personal access token'],
  [404, 'Not Found'],
])('%i %s: a permission is missing', async (status, message) => {
  const thrown = await askFor(status, message)
  expect(thrown).toBeInstanceOf(MissingPermission)
  expect(thrown).toMatchObject({ permission: 'deployments: write', status })
})

test.each([
  'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
  'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
  'Repository was archived so is read-only.',
])('403 for another reason is reported in GitHub’s own words: %s', async (message) => {
  const thrown = await askFor(403, message)
  expect(thrown).not.toBeInstanceOf(MissingPermission)
  expect(thrown.message).toBe(`GitHub answered 403 for the Deployment: ${message}`)
})

test('403 with a rate limit is not a permission', async () => {
  const headers = { 'x-ratelimit-remaining': '0' }
  const { message } = await askFor(403, 'API rate limit exceeded for installation ID 1.', headers)
  expect(message).toBe('the rate limit was reached for the Deployment')
})

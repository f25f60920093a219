import { afterAll, beforeEach, expect, test } from 'vitest'
import { GITHUB_TOKEN, startGitHub } from '../../stand-ins/github.ts'
import { createInputs } from '../plan/create-values.ts'
import { begun, deployed, failed } from '../report/reported-outcomes.ts'

const github = await startGitHub()
// @actions/github reads the environment as it is loaded.
process.env['GITHUB_API_URL'] = github.url
const { connectGitHub } = await import('../../../src/notify/github/github.ts')
const { deploymentChannel } = await import('../../../src/notify/github/deployment-channel.ts')

const inputs = createInputs({
  environment: 'production',
  notify: { slack: null, webhook: null, githubToken: GITHUB_TOKEN },
})
const soon = () => performance.now() + 10_000
const states = () => github.deployments.map(({ statuses }) => statuses[0]?.['state'])

beforeEach(() => {
  github.deployments.length = 0
  github.addDeployment('production', { state: 'success', log_url: '' })
})

afterAll(() => github.close())

test('in a production environment, where GitHub leaves it active, a success ends the old Deployment', async () => {
  const channel = deploymentChannel(connectGitHub(inputs), inputs, { read: () => null, write: () => undefined })
  await channel.started?.(begun, soon())
  expect(states()).toEqual(['in_progress', 'success'])
  await channel.ended?.(deployed, soon())
  expect(states()).toEqual(['success', 'inactive'])
})

test.each([{ status: 502, body: { message: 'Server Error' } }, 'lost' as const])(
  'a status that GitHub did not take at once is set all the same: %j',
  async (mode) => {
    const channel = deploymentChannel(connectGitHub(inputs), inputs, { read: () => null, write: () => undefined })
    await channel.started?.(begun, soon())
    github.behave(mode, 'once')
    await channel.ended?.(failed, soon())
    expect(states()).toEqual(['failure', 'success'])
  },
)

test('a Deployment is not created again where GitHub may have created it', async () => {
  const channel = deploymentChannel(connectGitHub(inputs), inputs, { read: () => null, write: () => undefined })
  github.behave('lost', 'once POST')
  await expect(channel.started?.(begun, soon())).rejects.toThrow('GitHub did not answer for the Deployment')
  expect(github.deployments).toHaveLength(2)
})

test.each([
  ['https://shop.example.com/x?key=hunter2#part', 'https://shop.example.com/x'],
  ['https://shop.example.com/hunter2/x', undefined],
  ['', undefined],
])('of %j the Deployment shows what may be seen', async (verifyUrl, shown) => {
  const asked = { ...inputs, proof: { ...inputs.proof, verifyUrl }, secrets: ['hunter2'] }
  const channel = deploymentChannel(connectGitHub(asked), asked, { read: () => null, write: () => undefined })
  await channel.started?.(begun, soon())
  expect(github.deployments[0]?.statuses[0]?.['environment_url']).toBe(shown)
})

test('a failure leaves the old Deployment active', async () => {
  const channel = deploymentChannel(connectGitHub(inputs), inputs, { read: () => null, write: () => undefined })
  await channel.started?.(begun, soon())
  await channel.ended?.(failed, soon())
  expect(states()).toEqual(['failure', 'success'])
})

test('a Deployment that an earlier attempt of the run created is not mistaken for the job’s own', async () => {
  github.addDeployment('production', { state: 'failure', log_url: inputs.run.runUrl })
  const channel = deploymentChannel(connectGitHub(inputs), inputs, { read: () => null, write: () => undefined })
  await channel.started?.(begun, soon())
  expect(states()).toEqual(['in_progress', 'failure', 'success'])
})

test('a rollback to a release of unknown commit creates no Deployment, and a warning says so', async () => {
  const rollback = { ...inputs, operation: 'rollback' } as const
  const channel = deploymentChannel(connectGitHub(rollback), rollback, { read: () => null, write: () => undefined })
  await channel.started?.(begun, soon())
  await expect(channel.planned?.({ live: '1.0.0-1.1-aaaaaaa', next: null }, soon())).rejects.toThrow(
    'commit is not known',
  )
  expect(states()).toEqual(['success'])
  expect(github.violations).toEqual([])
})

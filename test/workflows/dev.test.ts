import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WorkflowRun } from './act.ts'
import { button, closedPullRequest, type Event } from './events.ts'
import type { ExampleOptions } from './runner.ts'
import { complaints, type Stage, setStage, whyNoStage } from './stage.ts'

describe.skipIf(whyNoStage() !== null)('the examples for one service in dev', () => {
  let stage: Stage
  const commits: Record<string, string> = {}
  const run = async (name: string, event: Event, options: ExampleOptions = {}): Promise<WorkflowRun> => {
    const ended = await stage.runner.run(name, event, options)
    expect(ended, ended.log).toMatchObject({ exitCode: 0 })
    expect(ended.log).not.toMatch(complaints)
    return ended
  }
  const ask = () => stage.ask('shop.example.com')

  beforeAll(async () => {
    stage = await setStage('workflows-dev')
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) commits[version] = await stage.team.commit('dev', version)
    await stage.team.commit('feature/basket', '1.3.0-basket')
  })

  afterAll(() => stage?.end())

  test('setup-hosts makes the site', async () => {
    await run('setup-hosts', button())
    expect(await stage.service.enabledSites()).toContainEqual(expect.stringMatching(/^dev_live -> /))
  })

  test('deploy, by button: the chosen branch is live', async () => {
    await run('deploy', button({ branch: 'feature/basket' }))
    expect(await ask()).toEqual({ status: 200, version: '1.3.0-basket', port: 8001 })
  })

  test('deploy, by a merged pull request: the commit of the merge is live, and the pull request says so', async () => {
    await run('deploy', closedPullRequest(commits['1.1.0'] ?? null))
    expect(await ask()).toEqual({ status: 200, version: '1.1.0', port: 8000 })
    const said = { body: expect.stringContaining('version 1.1.0 is live on port 8000') }
    expect(stage.github.comments).toMatchObject([said])
  })

  test('deploy, by a pull request that was closed without a merge: nothing', async () => {
    const { log } = await run('deploy', closedPullRequest(null))
    expect(log).not.toContain('bluegreen-action')
    expect(await ask()).toMatchObject({ version: '1.1.0' })
  })

  test('rollback: what was live before is live', async () => {
    await run('rollback', button())
    expect(await ask()).toEqual({ status: 200, version: '1.3.0-basket', port: 8001 })
  })

  test('reusable: the shared workflow deploys the commit of the merge', async () => {
    await run('reusable', closedPullRequest(commits['1.2.0'] ?? null))
    expect(await ask()).toEqual({ status: 200, version: '1.2.0', port: 8000 })
  })

  test('self-hosted: a runner of the team deploys', async () => {
    await run('self-hosted', button({ branch: 'feature/basket' }))
    expect(await ask()).toEqual({ status: 200, version: '1.3.0-basket', port: 8001 })
  })

  test('jump-host: the runner can reach no other host', async () => {
    await run('jump-host', button({ branch: 'dev' }), { known: ['jump.example.com'] })
    expect(await ask()).toEqual({ status: 200, version: '1.2.0', port: 8000 })
  })
})

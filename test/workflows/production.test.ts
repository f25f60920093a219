import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { button } from './events.ts'
import { complaints, type Stage, setStage, whyNoStage } from './stage.ts'

const site = 'shop.example.com'
const environments = { stage: 'production-standby', promote: 'production' }

describe.skipIf(whyNoStage() !== null)('the example for production', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await setStage('workflows-production')
    await stage.team.commit('main', '2.0.0')
    const production = { environment: 'production', 'setup-server-name': site }
    expect(await stage.service.setup(production)).toMatchObject({ exitCode: 0 })
    expect(await stage.service.deploy('1.0.0', production)).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => stage?.end())

  test('stages the version, then promotes it', async () => {
    const { exitCode, log } = await stage.runner.run('production', button({ ref: 'main' }), { environments })
    expect(exitCode, log).toBe(0)
    expect(log).not.toMatch(complaints)
    // The name of the second job shows the reviewer what waits.
    expect(log).toMatch(/\/stage\].*result=staged[\s\S]*\/promote.*\].*result=promoted/)
    expect(await stage.ask(site)).toEqual({ status: 200, version: '2.0.0', port: 8000 })
  })
})

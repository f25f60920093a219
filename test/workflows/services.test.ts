import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { button } from './events.ts'
import { complaints, type Stage, setStage, whyNoStage } from './stage.ts'

interface Example {
  readonly jobs: { readonly deploy: { readonly strategy: { readonly matrix: { readonly include: readonly Row[] } } } }
}

interface Row {
  readonly service: string
  readonly 'blue-port': number
  readonly 'green-port': number
  readonly 'nginx-hosts'?: string
}

const example = parse(readFileSync(join(import.meta.dirname, '../../docs/examples/services.yml'), 'utf8')) as Example
const rows = example.jobs.deploy.strategy.matrix.include

describe.skipIf(whyNoStage() !== null)('the example for several services on the same hosts', () => {
  let stage: Stage
  const deploy = async (version: string) => {
    for (const { service } of rows) await stage.team.commit('dev', version, service)
    const { exitCode, log } = await stage.runner.run('services', button({ branch: 'dev' }))
    expect(exitCode, log).toBe(0)
    expect(log).not.toMatch(complaints)
  }
  const ports = async () => (await stage.service.javaProcesses()).map(({ port }) => port)

  beforeAll(async () => {
    stage = await setStage('workflows-services')
    for (const row of rows.filter((row) => row['nginx-hosts'] === undefined)) {
      const inputs = {
        service: row.service,
        'blue-port': String(row['blue-port']),
        'green-port': String(row['green-port']),
        site: `{environment}_${row.service}_{port}`,
        'setup-server-name': `${row.service}.example.com`,
      }
      expect(await stage.service.setup(inputs)).toMatchObject({ exitCode: 0 })
    }
  })

  afterAll(() => stage?.end())

  test('each has its first version', async () => {
    await deploy('1.0.0')
    expect(await stage.ask('api.example.com')).toEqual({ status: 200, version: '1.0.0', port: 8001 })
    expect(await stage.ask('scheduler.example.com')).toEqual({ status: 200, version: '1.0.0', port: 8011 })
    expect(await ports()).toEqual([8001, 8011, expect.toBeOneOf([8020, 8021])])
  })

  test('after the second, the api keeps the version before as its backup, and the others run once', async () => {
    const [, , collector] = await ports()
    await deploy('1.1.0')
    expect(await stage.ask('api.example.com')).toEqual({ status: 200, version: '1.1.0', port: 8000 })
    expect(await stage.ask('scheduler.example.com')).toEqual({ status: 200, version: '1.1.0', port: 8010 })
    expect(await ports()).toEqual([8000, 8001, 8010, collector === 8020 ? 8021 : 8020])
  })
})

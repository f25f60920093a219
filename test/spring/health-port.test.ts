import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { startLoad } from '../load/load.ts'
import { buildEnvironment, project } from './project.ts'

describe.skipIf(whyNoBed() !== null)('a Spring Boot service with its health on a management port', () => {
  let service: Service
  let workspace: string

  const run = (inputs: ActionInputs) => {
    const always = {
      jar: 'target/*.jar',
      'java-options': '-Xmx256m -XX:TieredStopAtLevel=1',
      'health-path': '/actuator/health',
      'health-port': '+1000',
      'health-timeout': '120',
    }
    return runAction({ ...service.inputs, ...always, ...inputs }, { workspace, env: buildEnvironment() })
  }

  beforeAll(async () => {
    service = await startService({ name: 'spring-port' })
    workspace = await mkdtemp(join(tmpdir(), 'bluegreen-port-'))
    await cp(project, workspace, { recursive: true, filter: (path) => !path.startsWith(join(project, 'target')) })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    const build = { 'build-command': 'mvn -q -B -DskipTests clean package' }
    const first = await run(build)
    expect(first.outputs, first.log).toMatchObject({ result: 'deployed', 'live-port': '8001' })
  })

  afterAll(async () => {
    await service?.down()
    await rm(workspace, { recursive: true, force: true })
  })

  test('is checked there, for its readiness too, and no request fails', async () => {
    const load = startLoad({ url: service.url, kinds: ['new-connection'], connections: 2, pause: 20 })
    const next = await run({ 'app-env': 'RUNNER_SECONDS=5' })
    expect(next.outputs, next.log).toMatchObject({ result: 'deployed', 'live-port': '8000' })
    expect(next.log).toContain(":9000/actuator/health is healthy; ready: Spring's readiness is UP")
    expect(await service.ask('/actuator/health')).toMatchObject({ status: 404 })
    const back = await run({ operation: 'rollback' })
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', 'live-port': '8001' })
    expect((await load.stop()).failures).toEqual([])
  })
})

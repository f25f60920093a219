import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { buildEnvironment, project } from './project.ts'

describe.skipIf(whyNoBed() !== null)('a Spring Boot service that logs JSON', () => {
  let service: Service
  let workspace: string

  const run = (inputs: ActionInputs) => {
    const always = {
      'build-command': '',
      jar: 'target/*.jar',
      'java-options': '-Xmx256m -XX:TieredStopAtLevel=1',
      'health-path': '/actuator/health',
      'health-timeout': '120',
    }
    return runAction({ ...service.inputs, ...always, ...inputs }, { workspace, env: buildEnvironment() })
  }

  beforeAll(async () => {
    service = await startService({ name: 'structured-logs' })
    workspace = await mkdtemp(join(tmpdir(), 'bluegreen-logs-'))
    await cp(project, workspace, { recursive: true, filter: (path) => !path.startsWith(join(project, 'target')) })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    const build = { 'build-command': 'mvn -q -B -DskipTests clean package' }
    expect(await run(build)).toMatchObject({ exitCode: 0 })
  })

  afterAll(async () => {
    await service?.down()
    await rm(workspace, { recursive: true, force: true })
  })

  describe.each(['ecs', 'logstash', 'gelf'])('in the format %s', (format) => {
    const environment = `LOGGING_STRUCTURED_FORMAT_CONSOLE=${format}`

    test.each([
      [
        'in Spring’s analysis',
        '--spring.config.import=file:/missing.yaml',
        "location 'file:/missing.yaml' does not exist",
      ],
      ['in a stack trace', '--RUNNER_SECONDS=many', 'java.lang.NumberFormatException: For input string: "many"'],
    ])('the cause of a failed start is found %s', async (_, argument, cause) => {
      const failed = await run({ 'app-env': environment, 'app-arguments': argument })
      expect(failed.outputs, failed.log).toMatchObject({ result: 'failed', 'failed-step': 'Health' })
      expect(errorAnnotations(failed.log).join()).toContain(cause)
    })

    test('log-since leaves out what is older', async () => {
      const next = await run({ 'app-env': environment })
      expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
      const logs = async (since: string) => (await run({ operation: 'logs', 'log-since': since })).log
      expect(await logs('10m')).toContain('Started SpringService')
      await expect.poll(() => logs('3s'), { timeout: 20_000, interval: 500 }).not.toContain('Started SpringService')
    })
  })
})

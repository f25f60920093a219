import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type ActionResult, runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { startLoad } from '../load/load.ts'
import { buildEnvironment, project } from './project.ts'

const PROBES = 'MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED'
/** With a pause, since two JVMs start on this machine beside the load. */
const light = { kinds: ['new-connection'], connections: 2, pause: 20 } as const

describe.skipIf(whyNoBed() !== null)('a runner that takes five seconds once the port is open', () => {
  let service: Service
  let workspace: string

  beforeAll(async () => {
    service = await startService({ name: 'readiness' })
    workspace = await mkdtemp(join(tmpdir(), 'bluegreen-readiness-'))
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
  })

  afterAll(async () => {
    await service?.down()
    await rm(workspace, { recursive: true, force: true })
  })

  const deploy = (inputs: ActionInputs): Promise<ActionResult> => {
    const always = {
      'build-command': '',
      jar: 'target/*.jar',
      // For its start alone: nothing here runs for long.
      'java-options': '-Xmx256m -XX:TieredStopAtLevel=1',
      'health-path': '/actuator/health',
      'health-timeout': '120',
    }
    return runAction({ ...service.inputs, ...always, ...inputs }, { workspace, env: buildEnvironment() })
  }

  describe.each([
    ['2.3.12.RELEASE', '8'],
    ['2.7.18', '8'],
    ['3.5.16', '17'],
    ['4.0.0', '17'],
  ])('on Spring Boot %s', (boot, release) => {
    beforeAll(async () => {
      await cp(project, workspace, { recursive: true, filter: (path) => !path.startsWith(join(project, 'target')) })
      const pom = await readFile(join(project, 'pom.xml'), 'utf8')
      const parent = '<artifactId>spring-boot-starter-parent</artifactId>\n    <version>'
      expect(pom).toContain(`${parent}3.5.16<`)
      await writeFile(join(workspace, 'pom.xml'), pom.replace(`${parent}3.5.16<`, `${parent}${boot}<`))
      const build = { 'build-command': `mvn -q -B -DskipTests -Djava.version=${release} clean package` }
      expect(await deploy(build)).toMatchObject({ exitCode: 0 })
    })

    test('is waited for, and no request fails', async () => {
      const load = startLoad({ url: service.url, ...light })
      const run = await deploy({ 'app-env': 'RUNNER_SECONDS=5' })
      await load.atLeast(load.counts().requests + 50)
      const { failures } = await load.stop()
      expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
      expect(failures).toEqual([])
      expect(run.log).toContain("/actuator/health is healthy; ready: Spring's readiness is UP")
    })

    test('is waited for where a group of the service’s own is asked, which does not know of it', async () => {
      const run = await deploy({
        'health-path': '/actuator/health/deploy',
        'app-arguments': '--management.endpoint.health.group.deploy.include=ping',
        'app-env': 'RUNNER_SECONDS=5',
      })
      expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
      expect(run.log).toContain("/actuator/health/deploy is healthy; ready: Spring's readiness is UP")
      expect(await service.ask()).toMatchObject({ status: 200 })
    })

    test('is not waited for if the service turns probes off, and the log says so', async () => {
      const run = await deploy({ 'app-env': `RUNNER_SECONDS=15\n${PROBES}=false`, 'bake-time': '0' })
      expect(await service.ask()).toMatchObject({ status: 500 })
      expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
      expect(run.log).toContain(
        '/actuator/health is healthy; its answer names no readiness group: health alone decides',
      )
      await expect.poll(async () => (await service.ask()).status, { timeout: 40_000 }).toBe(200)
    })
  })

  test('is waited for where Spring’s path for Kubernetes is asked whether it is alive', async () => {
    const run = await deploy({
      'health-path': '/livez',
      'app-arguments': '--management.endpoint.health.probes.add-additional-paths=true',
      'app-env': 'RUNNER_SECONDS=5',
    })
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
    expect(run.log).toContain("/livez is healthy; ready: Spring's readiness is UP")
    expect(await service.ask()).toMatchObject({ status: 200 })
  })

  test('one that never ends is not promoted, and the error says what is missing', async () => {
    const before = await service.liveLink()
    const run = await deploy({ 'app-env': 'RUNNER_SECONDS=1000', 'health-timeout': '60' })
    expect(run.outputs, run.log).toMatchObject({ result: 'failed', 'failed-step': 'Health' })
    expect(run.log).toContain('was not healthy within 60 s: it answers 503 with status OUT_OF_SERVICE')
    expect(run.log).toContain(`for a runner that never ends, set ${PROBES}=false in app-env`)
    expect(await service.liveLink()).toBe(before)
  })
})

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type ActionResult, runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'
import { buildEnvironment, project } from './project.ts'

/** What was built for the version before. */
const asBuilt = { 'build-command': '' }
const obstacle = whyNoBed()
if (obstacle) process.stderr.write(`\nThe Spring Boot story is skipped: ${obstacle}\n\n`)

describe.skipIf(obstacle !== null)('a Spring Boot service, built by Maven', () => {
  let service: Service
  let workspace: string
  let load: Load

  const deploy = async (version: string, extra: ActionInputs = {}): Promise<ActionResult> => {
    const pom = await readFile(join(project, 'pom.xml'), 'utf8')
    const own = '<artifactId>spring-service</artifactId>\n  <version>'
    expect(pom).toContain(`${own}1.0.3<`)
    await writeFile(join(workspace, 'pom.xml'), pom.replace(`${own}1.0.3<`, `${own}${version}<`))
    const inputs = {
      'build-command': 'mvn -q -B -DskipTests clean package',
      jar: 'target/*.jar',
      'java-options': '-Xmx256m',
      'health-path': '/actuator/health',
      'health-timeout': '120',
      'version-path': '/version',
    }
    return runAction({ ...service.inputs, ...inputs, ...extra }, { workspace, env: buildEnvironment() })
  }

  beforeAll(async () => {
    service = await startService({ name: 'spring' })
    workspace = await mkdtemp(join(tmpdir(), 'bluegreen-spring-'))
    await cp(project, workspace, { recursive: true, filter: (path) => !path.startsWith(join(project, 'target')) })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
    await rm(workspace, { recursive: true, force: true })
  })

  test('the first version takes its number from pom.xml', async () => {
    const run = await deploy('1.0.0')
    expect(run, run.log).toMatchObject({ exitCode: 0 })
    expect(run.outputs).toMatchObject({ result: 'deployed', version: '1.0.0', 'live-port': '8001' })
    expect(await service.ask('/version')).toMatchObject({ status: 200, body: '1.0.0' })
    const info = JSON.parse((await service.ask('/actuator/info')).body) as unknown
    expect(info).toMatchObject({ stage: 'development', build: { version: '1.0.0' } })
  })

  test('the next two fail no request', async () => {
    // With pauses: Maven and the JVMs that start share this machine with the load.
    load = startLoad({ url: service.url, connections: 4, pause: 20 })
    for (const [version, port, stopped] of [
      ['1.1.0', '8000', 0],
      ['1.2.0', '8001', 1],
    ] as const) {
      await load.atLeast(load.counts().requests + 500)
      const run = await deploy(version)
      expect(run, run.log).toMatchObject({ exitCode: 0 })
      expect(run.outputs).toMatchObject({ result: 'deployed', version, 'live-port': port })
      expect(run.log.match(/: stopped process \d+ on port \d+ \(SIGTERM\)$/gm) ?? []).toHaveLength(stopped)
      expect(await service.ask('/version')).toMatchObject({ status: 200, version })
    }
  })

  test.each([
    {
      fault: 'a configuration file that is not there',
      env: 'SPRING_CONFIG_IMPORT=file:/nowhere/shop.yaml',
      cause: "Spring: Config data resource 'file [/nowhere/shop.yaml]'",
      logLine: 'APPLICATION FAILED TO START',
    },
    {
      fault: 'a property of the wrong type',
      env: 'SERVER_TOMCAT_THREADS_MAX=many',
      cause: "Spring: Failed to bind properties under 'server.tomcat.threads.max' to int",
      logLine: 'APPLICATION FAILED TO START',
    },
  ])('$fault is explained in Spring’s words, and the old version stays live', async ({ env, cause, logLine }) => {
    const before = await service.javaProcesses()
    const run = await deploy('1.3.0', { ...asBuilt, 'app-env': env })
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.outputs).toMatchObject({ result: 'failed', 'failed-step': 'Health', 'live-port': '8001' })
    expect(run.log).toContain(cause)
    expect(run.log).toContain(logLine)
    expect(run.summary).toContain(logLine)
    expect(await service.javaProcesses()).toEqual(before.filter(({ port }) => port === 8001))
    expect(await service.ask('/version')).toMatchObject({ status: 200, version: '1.2.0' })
  })

  test('health that is DOWN is reported as such', async () => {
    const down = { ...asBuilt, 'app-env': 'MANAGEMENT_HEALTH_DISKSPACE_THRESHOLD=1000TB', 'health-timeout': '60' }
    const run = await deploy('1.3.0', down)
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.outputs).toMatchObject({ result: 'failed', 'failed-step': 'Health', 'live-port': '8001' })
    expect(run.log).toContain(':8000/actuator/health was not healthy within 60 s: it answers 503')
  })

  test('none of these requests has failed', async () => {
    const run = await deploy('1.3.0')
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed', 'live-port': '8000', 'previous-version': '1.2.0' })
    await load.atLeast(load.counts().requests + 500)
    const { failures, failed, byVersion } = await load.stop()
    expect(failures).toEqual([])
    expect(failed).toBe(0)
    expect(Object.keys(byVersion).sort()).toEqual(['1.0.0', '1.1.0', '1.2.0', '1.3.0'])
  })
})

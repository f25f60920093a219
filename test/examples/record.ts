/** Records the outcomes of runs on real hosts, one or more for each result except `unknown`, as examples for the reports. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoBed } from '../bed/bed.ts'
import { prepareProject } from '../fixtures/fixtures.ts'
import { gradleEnvironment } from '../fixtures/gradle.ts'
import { startOpenLoop } from '../harness/open-loop.ts'
import { type ActionResult, runAction, startAction } from '../harness/run-action.ts'
import { type ActionInputs, jarInputs, type Service, startListener, startService } from '../harness/service.ts'
import { examplePath, recordedOutcome } from './outcome-file.ts'

const BUSY_PORT = 9090
/** What users request; a quarter are orders, so that a release on which 80 % of these fail fails 20 % of all. */
const PATHS = ['/', '/orders/17', '/', '/version']
const REQUESTS_PER_SECOND = 100
const listener = `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 5, LocalPort => ${BUSY_PORT}); sleep 300'`

async function keep(name: string, running: Promise<ActionResult>, result: string): Promise<void> {
  const { log, outputs } = await running
  if (outputs['result'] !== result) throw new Error(`${name} ended as ${outputs['result']}, not ${result}:\n${log}`)
  writeFileSync(examplePath(name, 'json'), recordedOutcome(log))
  console.log(`${name}: ${result}`)
}

/** A run while users send requests, so that its outcome says how these fared. */
async function withUsers(service: Service, run: () => Promise<ActionResult>): Promise<ActionResult> {
  const users = startOpenLoop(service.urls, PATHS, REQUESTS_PER_SECOND)
  try {
    return await run()
  } finally {
    await users.stop()
  }
}

async function recordGoodRuns(service: Service, project: string): Promise<void> {
  const operate = (operation: string, extra: ActionInputs = {}) => runAction({ ...service.inputs, operation, ...extra })
  await keep('set-up', service.setup({ 'setup-layout': 'links' }), 'set-up')
  await service.bed.nginx.setSudo('none')
  await keep('first-deploy', service.deploy('1.0.0'), 'deployed')
  await prepareProject('groovy', project, '1.1.0')
  const build = { ...service.inputs, 'build-command': './gradlew clean bootJar', 'bake-time': '10' }
  const deploy = () => runAction(build, { workspace: project, env: gradleEnvironment })
  await keep('deployed', withUsers(service, deploy), 'deployed')
  await keep('logs', operate('logs'), 'unchanged')
  await keep('rolled-back', operate('rollback'), 'rolled-back')
  await keep('dry-run', service.deploy('1.2.0', { 'dry-run': 'true' }), 'unchanged')
  await keep('staged', service.deploy('1.2.0', { promote: 'false' }), 'staged')
  await keep('promoted', operate('promote'), 'promoted')
}

async function recordBadReleases(service: Service, project: string): Promise<void> {
  writeFileSync(join(project, 'src/main/java/service/Broken.java'), 'package service;\n\nfinal class Broken {\n')
  const build = { ...service.inputs, 'build-command': './gradlew clean bootJar' }
  await keep('failed-build', runAction(build, { workspace: project, env: gradleEnvironment }), 'failed')
  await keep('failed-boot', service.deploy('1.1.0', { 'app-env': 'MISBEHAVE=missing-bean' }), 'failed')
  const unhealthy = { 'app-env': 'MISBEHAVE=never-healthy', 'health-timeout': '12' }
  await keep('unhealthy', service.deploy('1.1.0', unhealthy), 'failed')
  const dying = { 'app-env': 'MISBEHAVE=die-after=4000', 'bake-time': '20' }
  await keep('reverted', service.deploy('1.1.0', dying), 'reverted')
  // It boots slowly enough for the requests to the version before to be known.
  const failing = { 'app-env': 'MISBEHAVE=slow-boot=8000,fail-orders=80', 'bake-time': '10' }
  await keep(
    'reverted-by-requests',
    withUsers(service, () => service.deploy('1.1.0', failing)),
    'reverted',
  )
}

async function recordFaults(service: Service): Promise<void> {
  const { nginx, app } = service.bed
  const pid = await startListener(nginx, 'root', listener, BUSY_PORT)
  await nginx.write('/etc/nginx/conf.d/taken.conf', `server { listen ${BUSY_PORT}; }\n`)
  await keep('reload-without-effect', service.deploy('1.1.0'), 'reverted')
  await nginx.run(`rm /etc/nginx/conf.d/taken.conf; kill ${pid}; systemctl reload nginx`)
  await keep('canceled', cancelOncePromoted(service), 'reverted')
  await keep('status', runAction({ ...service.inputs, operation: 'status' }), 'unchanged')
  await app.run('mv /usr/bin/java /usr/bin/java-away && chown root /home/ubuntu/shop')
  await keep('status-with-faults', runAction({ ...service.inputs, operation: 'status' }), 'failed')
}

async function cancelOncePromoted(service: Service): Promise<ActionResult> {
  const running = startAction({ ...service.inputs, ...(await jarInputs('1.1.0')), 'bake-time': '20' })
  await running.said('promoted from port')
  running.child.kill('SIGINT')
  return running.done
}

async function record(): Promise<void> {
  const project = mkdtempSync(join(tmpdir(), 'bluegreen-examples-'))
  const service = await startService({ name: 'examples' })
  try {
    await recordGoodRuns(service, project)
    await recordBadReleases(service, project)
    await recordFaults(service)
  } finally {
    await service.down()
    rmSync(project, { recursive: true, force: true })
  }
}

const obstacle = whyNoBed()
if (obstacle) throw new Error(`examples can't be recorded here: ${obstacle}`)
await record()

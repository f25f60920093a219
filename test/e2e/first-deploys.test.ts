import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { waitUntil } from '../bed/waiting.ts'
import { prepareProject } from '../fixtures/fixtures.ts'
import { gradleEnvironment } from '../fixtures/gradle.ts'
import type { ActionResult } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'

const deployPath = '/home/ubuntu/shop'
const shortSha = '5f2b9c4'

// Everything after the first `=` is the value, whatever a shell, sudo or nginx would make of it.
const hostileValue = ` $(touch /tmp/owned) \`id\` "two" 'one' \\n \\\\ %s ;&|<>(){}[]*?~#! ü 漢 💥 \u0001\u001b[31m\ttab =x= `
const appEnv = [
  `HOSTILE=${hostileValue}`,
  // The names that the launching script uses itself.
  'environment=production',
  'path=/nowhere',
  'IFS=,',
  'EMPTY=',
].join('\n')
const words: ActionInputs = {
  'app-env': appEnv,
  'java-options': `-Xmx64m "-Dgreeting=hello big world" -Dsemi=\\;reboot '-Dcommand=$(reboot)' "-Dquote=it's"`,
  'app-arguments': `--plain "two words" 'single $HOME' --glob=* "" --quote="it's \\"so\\""`,
  'spring-profile': 'staging,local',
}

describe.skipIf(whyNoBed() !== null)('the first three deployments of a Gradle project', () => {
  let service: Service
  let project: string
  let processesBefore: ReadonlyMap<BedHost, readonly string[]>
  const runs: ActionResult[] = []

  const build = async (version: string, extra: ActionInputs = {}) => {
    await prepareProject('groovy', join(project, 'services/shop'), version)
    const inputs = { 'build-command': './gradlew clean bootJar', 'working-directory': 'services/shop', ...extra }
    const run = await service.deploy('1.0.0', { jar: 'build/libs/*.jar', ...inputs }, projectOptions(project))
    expect(run, run.log).toMatchObject({ exitCode: 0 })
    runs.push(run)
    return run
  }
  const onApp = async (command: string) => (await service.bed.app.run(command)).stdout.trimEnd()

  beforeAll(async () => {
    service = await startService({ name: 'first-deploys' })
    project = await mkdtemp(join(tmpdir(), 'bluegreen-project-'))
    processesBefore = await listAll(service)
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
  })

  afterAll(async () => {
    await service?.down()
    await rm(project, { recursive: true, force: true })
  })

  test('the first goes to the slot that is not linked, and replaces nothing', async () => {
    const run = await build('1.0.0')
    expect(run.log).toMatch(/::group::Build[\s\S]*BUILD SUCCESSFUL[\s\S]*Build: done[\s\S]*::endgroup::/)
    expect(run.outputs).toMatchObject({ 'live-port': '8001', 'live-slot': 'green', version: '1.0.0' })
    expect(run.outputs).toMatchObject({ 'previous-port': '', 'previous-version': '', 'failed-step': '' })
    expect(await service.ask()).toEqual({
      host: 'app',
      status: 200,
      version: '1.0.0',
      port: 8001,
      body: 'service 1.0.0',
    })
    expect(await service.liveLink()).toBe(8001)
  })

  test('the second goes to the other slot, and the first stays as its backup', async () => {
    const run = await build('1.1.0', words)
    expect(run.outputs).toMatchObject({ 'live-port': '8000', 'live-slot': 'blue', version: '1.1.0' })
    expect(run.outputs).toMatchObject({ 'previous-port': '8001', 'previous-version': '1.0.0' })
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8000 })
    expect(await service.askSlot(8001)).toMatchObject({ status: 200, version: '1.0.0' })
    expect(await service.javaProcesses()).toMatchObject([
      { port: 8000, release: run.outputs['release'] },
      { port: 8001, release: runs[0]?.outputs['release'] },
    ])
  })

  test('options, arguments and profile arrive word for word', async () => {
    const { release } = runs[1]?.outputs ?? {}
    const jar = `${deployPath}/releases/${release}/app.jar`
    expect(await service.info()).toMatchObject({
      profile: 'staging,local',
      jar,
      args: ['--plain', 'two words', 'single $HOME', '--glob=*', '', `--quote=it's "so"`],
      jvmOptions: [
        ...['-Xmx64m', '-Dgreeting=hello big world', '-Dsemi=;reboot', '-Dcommand=$(reboot)', "-Dquote=it's"],
        ...['-Dserver.port=8000', '-Dspring.profiles.active=staging,local', '-jar', jar],
      ],
    })
  })

  test.each(appEnv.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))(
    'the variable %s arrives byte for byte',
    async (name = '', value) => {
      expect((await service.info(name)).env).toEqual({ [name]: value })
    },
  )

  test('values of the environment are in no process list, log or readable file', async () => {
    const secret = "two\" 'one'"
    for (const host of [service.bed.app, service.bed.nginx]) {
      expect((await host.run('ps -ewwo args')).stdout).not.toContain(secret)
      expect((await host.run(`grep -rlF 'touch /tmp/owned' /home /tmp /var/tmp /var/log /etc || true`)).stdout).toBe('')
      expect((await host.run('ls /tmp')).stdout).not.toContain('owned')
    }
    const masked = runs[1]?.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(masked?.join('\n')).not.toContain(secret)
  })

  test('the third takes the slot of the first, whose process is stopped', async () => {
    const before = await service.javaProcesses()
    const run = await build('1.2.0')
    expect(run.outputs).toMatchObject({ 'live-port': '8001', 'live-slot': 'green', version: '1.2.0' })
    expect(run.outputs).toMatchObject({ 'previous-port': '8000', 'previous-version': '1.1.0', result: 'deployed' })
    const after = await service.javaProcesses()
    expect(after).toMatchObject([{ port: 8000 }, { port: 8001, release: run.outputs['release'] }])
    expect(after[0]?.pid).toBe(before[0]?.pid)
    expect(run.log).toContain(`stopped process ${before[1]?.pid} on port 8001 (SIGTERM)`)
    // The process that answers is one of the two, not merely something on the port.
    expect((await service.info()).pid).toBe(after[1]?.pid)
  })

  test('each release holds its own jar and says where it came from', async () => {
    for (const { outputs } of runs) {
      const folder = `${deployPath}/releases/${outputs['release']}`
      expect(outputs['release']).toMatch(new RegExp(`^${outputs['version']}-\\d+\\.1-${shortSha}$`))
      expect(outputs['jar-sha256']).toMatch(/^[0-9a-f]{64}$/)
      expect(await onApp(`sha256sum <${folder}/app.jar`)).toBe(`${outputs['jar-sha256']}  -`)
      expect(JSON.parse(await onApp(`cat ${folder}/release.json`))).toMatchObject({
        release: outputs['release'],
        version: outputs['version'],
        jarSha256: outputs['jar-sha256'],
        commit: expect.stringMatching(new RegExp(`^${shortSha}`)),
        branch: 'dev',
        actor: 'mona',
        runUrl: expect.stringContaining('https://github.com/acme/shop/actions/runs/'),
      })
      expect(await onApp(`cat ${folder}/app.log`)).toContain(`version ${outputs['version']} listening on port`)
    }
    expect(new Set(runs.map(({ outputs }) => outputs['release'])).size).toBe(3)
  })

  test('the slots name what runs in them, and every operation is recorded', async () => {
    const links = await onApp(`cd ${deployPath}/slots && readlink 8000 8001`)
    expect(links.split('\n')).toEqual(runs.slice(1).map(({ outputs }) => `../releases/${outputs['release']}`))
    const lines = (await onApp(`cat ${deployPath}/deploys.jsonl`)).split('\n').map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { operation: 'setup', result: 'set-up', livePort: 8000 },
      { operation: 'deploy', result: 'deployed', version: '1.0.0', livePort: 8001, previousPort: null },
      { operation: 'deploy', result: 'deployed', version: '1.1.0', livePort: 8000, previousPort: 8001 },
      { operation: 'deploy', result: 'deployed', version: '1.2.0', livePort: 8001, previousVersion: '1.1.0' },
    ])
  })

  test('the summary says what is live, what was before, and how long each stage took', () => {
    const { summary } = runs[2] ?? { summary: '' }
    expect(summary).toContain('### ✅ shop in dev: version 1.2.0 is live on port 8001 \\(green\\)')
    expect(summary).toContain('| Before | version 1.1.0 on port 8000; ')
    for (const stage of ['Build', 'Look', 'Upload', 'Launch', 'Health', 'Promote', 'Prove', 'Bake']) {
      expect(summary).toMatch(new RegExp(`\\| ✅ \\| ${stage} \\| \\d+\\.\\d s \\|`))
    }
  })

  test('keep-releases leaves as many releases as it says, and those that the slots use', async () => {
    const older = runs.map(({ outputs }) => outputs['release'])
    expect((await onApp(`ls ${deployPath}/releases`)).split('\n').sort()).toEqual([...older].sort())
    const run = await build('1.3.0', { 'keep-releases': '1' })
    const kept = [older[1], older[2], run.outputs['release']]
    expect((await onApp(`ls -A ${deployPath}/releases`)).split('\n').sort()).toEqual(kept.sort())
  })

  test('nothing of the action keeps running or is left behind', async () => {
    let now = new Map<BedHost, readonly string[]>()
    await waitUntil(
      'the connections to be closed on the hosts, and the guard to see that it is not needed',
      10,
      async () => {
        now = await listAll(service)
        const others = [...now.values()].flat().filter((process) => !OF_AN_APPLICATION.test(process))
        return others.every((process) => !/sshd: ubuntu|^ubuntu (?:\S*sh|sleep) /.test(process))
      },
    )
    const { app, nginx } = service.bed
    const applications = now.get(app)?.filter((process) => OF_AN_APPLICATION.test(process))
    expect(applications?.map((process) => process.split(' ')[1])).toEqual(['dd', 'dd', 'java', 'java', 'sh', 'sh'])
    expect(now.get(app)?.filter((process) => !applications?.includes(process))).toEqual(processesBefore.get(app))
    expect(now.get(nginx)).toEqual(processesBefore.get(nginx))
    for (const host of [app, nginx]) {
      const leftOver = `find /tmp /var/tmp /dev/shm -mindepth 1 -user ubuntu -not -path '/tmp/hsperfdata_ubuntu*'`
      expect((await host.run(leftOver)).stdout).toBe('')
    }
    // Empty, to be locked while a script is at work on the slot.
    const locks = ['8000', '8001'].map((port) => `${deployPath}/slots/.${port}.work`)
    expect((await onApp(`find ${deployPath} -name '.*' -mindepth 1 -size 0 | sort`)).split('\n')).toEqual(locks)
    expect(await onApp(`find ${deployPath} -name '.*' -mindepth 1 -size +0`)).toBe('')
  })
})

/** Itself, and what writes its log. */
const OF_AN_APPLICATION = /^ubuntu (?:java |sh -c .* bluegreen-log |dd bs=\d+ count=\d+$)/

function projectOptions(workspace: string) {
  return { workspace, env: { ...gradleEnvironment, JAVA_HOME: process.env['JAVA_HOME'] ?? '' } }
}

/** Each process of each host except the one that lists them, as `user arguments`. */
async function listAll({ bed }: Service): Promise<Map<BedHost, readonly string[]>> {
  const list = async (host: BedHost) => {
    const { stdout } = await host.run('ps -ewwo user=,args=')
    const processes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' '))
    return processes.filter((line) => !/ps -ewwo/.test(line)).sort()
  }
  return new Map([
    [bed.app, await list(bed.app)],
    [bed.nginx, await list(bed.nginx)],
  ])
}

import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { runCommand } from '../bed/command.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { type RunOptions, runAction } from '../harness/run-action.ts'
import { type ActionInputs, jarOf, type Service, startService } from '../harness/service.ts'

// Anything that runs a value as shell code leaves a file whose name begins like this, wherever it ran.
const mark = 'bluegreen-owned'
const attacks = [
  `$(touch /tmp/${mark}-dollar)`,
  `\`touch /tmp/${mark}-tick\``,
  `'; touch /tmp/${mark}-single; '`,
  `"; touch /tmp/${mark}-double; "`,
  `| tee /tmp/${mark}-pipe &`,
  '../../../../etc/passwd',
  '* ? [a-z] {a,b} ~ !! %s \\n',
] as const

describe('wrong inputs', () => {
  let server: Server
  let connections = 0

  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })

  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const hosts = () => {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return { 'app-hosts': `127.0.0.1:${port}`, 'ssh-host-key-checking': 'false', 'build-command': '' }
  }

  test('one error names every problem, and no host is contacted', async () => {
    const wrong = {
      operation: 'destroy',
      environment: '../etc',
      service: 'shop;reboot',
      'blue-port': '8000x',
      'green-port': '99999',
      'ssh-private-key': 'no key',
      jar: '../../*.jar',
      version: '$(reboot)',
      'deploy-path': '/home/ubuntu/../../etc',
      'keep-releases': '-1',
      java: 'java -version;',
      'java-options': '"open',
      'spring-profile': 'dev,$(id)',
      'app-env': 'NOT A PAIR',
      'health-path': 'health',
      'health-status': 'ok',
      'bake-time': 'long',
      site: 'dev_$(id)_{port}',
      'setup-server-name': 'x; return 200',
      'verify-url': 'file:///etc/passwd',
    }
    const run = await runAction({ ...hosts(), ...wrong, 'helth-path': '/' })
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    const [error = '', ...others] = errorAnnotations(run.log)
    expect(others).toEqual([])
    const problems = error.split('\n').filter((line) => line.startsWith('  - '))
    for (const name of Object.keys(wrong)) {
      expect(problems.filter((problem) => problem.startsWith(`  - ${name} `))).toHaveLength(1)
    }
    expect(problems.join('\n')).toContain(
      '  - helth-path is not an input; did you mean health-path? (if INPUT_HELTH-PATH',
    )
    expect(problems).toHaveLength(Object.keys(wrong).length + 1)
    expect(connections).toBe(0)
  })

  test('with valid inputs the same address is contacted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bluegreen-key-'))
    await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')])
    const key = await readFile(join(folder, 'key'), 'utf8')
    await rm(folder, { recursive: true })
    const run = await runAction({ ...hosts(), operation: 'setup', 'ssh-private-key': key })
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    // A connection that is closed before anybody logged in is tried again three times.
    expect(connections).toBe(4)
  })
})

describe.skipIf(whyNoBed() !== null)('hostile inputs', () => {
  let service: Service
  let workspace: string
  const boots = new Map<BedHost, string>()

  beforeAll(async () => {
    service = await startService({ name: 'hostile' })
    for (const host of [service.bed.app, service.bed.nginx]) boots.set(host, await readBoot(host))
    workspace = await mkdtemp(join(tmpdir(), 'bluegreen-hostile-'))
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
  })

  afterAll(async () => {
    await service?.down()
    await rm(workspace, { recursive: true, force: true })
  })

  /** Creates a working directory and a jar in it, both with hostile names. */
  const prepare = async (folder: string, jar: string): Promise<ActionInputs> => {
    await mkdir(join(workspace, folder), { recursive: true })
    await copyFile(await jarOf('1.0.0'), join(workspace, folder, jar))
    return { 'working-directory': folder, jar: '*.jar' }
  }
  const deploy = async (inputs: ActionInputs, options: RunOptions = {}) => {
    const run = await service.deploy('1.0.0', inputs, { workspace, ...options })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    await expectNothingRan(service, workspace)
    return run.outputs
  }
  const readRelease = async (name = '') => {
    const folder = `/home/ubuntu/shop/releases/${name}`
    expect((await service.bed.app.run(`ls -A ${folder}`)).stdout).toBe('app.jar\napp.log\nrelease.json\n')
    return JSON.parse((await service.bed.app.run(`cat ${folder}/release.json`)).stdout) as Record<string, unknown>
  }

  test('names of folders and jars stay names', async () => {
    const folder = `my project $(touch ${mark}-folder) ; touch ${mark}-semicolon; 'q' "d"`
    const jar = `$(touch ${mark}-jar);'"& * [x]?\n.jar`
    const outputs = await deploy(await prepare(folder, jar))
    expect(await readRelease(outputs['release'])).toMatchObject({ version: '1.0.0' })
    expect(await readdir(join(workspace, folder))).toEqual([jar])
  })

  test('actor and branch stay text', async () => {
    const branch = `feature/$(touch\${IFS}/tmp/${mark}-branch)';reboot;"|x`
    const actor = `mona"; touch /tmp/${mark}-actor; '`
    const env = { GITHUB_REF: `refs/heads/${branch}`, GITHUB_REF_NAME: branch, GITHUB_ACTOR: actor }
    const outputs = await deploy(await prepare('plain', 'service.jar'), { env })
    expect(await readRelease(outputs['release'])).toMatchObject({ branch, actor })
    const { stdout } = await service.bed.app.run('tail -n 1 /home/ubuntu/shop/deploys.jsonl')
    expect(JSON.parse(stdout)).toMatchObject({ result: 'deployed', branch, actor })
  })

  test('options, arguments and variables reach the process as they are', async () => {
    const quoted = attacks.map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    await deploy({
      ...(await prepare('plain', 'service.jar')),
      'app-arguments': quoted.join(' '),
      'java-options': quoted.map((word, index) => `-Dattack.${index}=${word}`).join('\n'),
      'app-env': attacks.map((value, index) => `ATTACK_${index}=${value}`).join('\n'),
    })
    const { args, jvmOptions } = await service.info()
    expect(args).toEqual(attacks)
    expect(jvmOptions.slice(0, attacks.length)).toEqual(attacks.map((value, index) => `-Dattack.${index}=${value}`))
    for (const [index, value] of attacks.entries()) {
      expect((await service.info(`ATTACK_${index}`)).env).toEqual({ [`ATTACK_${index}`]: value })
    }
  })

  test('an invalid version is refused as an input and ignored in a project', async () => {
    const folder = await prepare('versioned', 'service.jar')
    const version = `1.0.0$(touch /tmp/${mark}-version)/../x`
    const refused = await service.deploy('1.0.0', { ...folder, version }, { workspace })
    expect(refused.exitCode).toBe(1)
    expect(errorAnnotations(refused.log).join()).toContain(`version is ${JSON.stringify(version)}; allowed: `)
    await writeFile(join(workspace, 'versioned/build.gradle'), `version = '${version}'\n`)
    expect((await deploy(folder))['version']).toBe('1.0.0')
  })

  test('no host was told to reboot', async () => {
    for (const host of [service.bed.app, service.bed.nginx]) expect(await readBoot(host)).toBe(boots.get(host))
  })
})

/** When the host's first process started. */
async function readBoot(host: BedHost): Promise<string> {
  return (await host.run('cut -d " " -f 22 /proc/1/stat')).stdout
}

async function expectNothingRan({ bed }: Service, workspace: string): Promise<void> {
  for (const host of [bed.app, bed.nginx]) {
    expect((await host.run(`find / -xdev -name '${mark}*' -not -path '/proc/*'`)).stdout).toBe('')
  }
  for (const folder of [tmpdir(), '/tmp', process.cwd()]) {
    expect((await readdir(folder)).filter((name) => name.startsWith(mark))).toEqual([])
  }
  const inWorkspace = await readdir(workspace, { recursive: true })
  expect(inWorkspace.filter((path) => basename(path).startsWith(mark))).toEqual([])
}

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fingerprintOf } from '../../bench/peer.ts'
import { runProgram } from '../../bench/program.ts'
import { record, textOf } from '../../bench/recording.ts'
import { findSshClient, openSsh, ownPrograms } from '../../bench/ssh-client.ts'
import { evaluate, readSteps } from '../../bench/workflow-steps.ts'

const workflow = readFileSync(join(import.meta.dirname, '../../bench/peer-workflow.yml'), 'utf8')
const files = { privateKey: '/keys/id', knownHosts: '/keys/known', nameOf: () => '198.18.1.11' }
const values = {
  'secrets.APP_HOST': '127.0.0.1',
  'secrets.APP_PORT': '4022',
  'secrets.APP_FINGERPRINT': 'SHA256:app',
  'secrets.SSH_KEY': 'the key\n',
  'github.run_number': '7',
  'vars.JAVA_OPTIONS': '-Xmx256m',
  'steps.slot.outputs.stdout': "idle=9101\nit's over\n",
}

const stepNamed = (name: string) => {
  const step = readSteps(workflow, 'appleboy').find((found) => found.name === name)
  if (step === undefined) throw new Error(`no step ${name}`)
  return step
}

test('of a workflow, the steps that call the actions of one owner are read', () => {
  expect(readSteps(workflow, 'appleboy').map(({ name, id, action }) => [name, id, action])).toEqual([
    ['Find idle port', 'slot', 'appleboy/ssh-action'],
    ['Copy', '', 'appleboy/scp-action'],
    ['Start', '', 'appleboy/ssh-action'],
    ['Switch', '', 'appleboy/ssh-action'],
  ])
})

test('an expression is replaced by its value, and one without a value is an error', () => {
  expect(evaluate(stepNamed('Copy'), values).inputs).toMatchObject({
    host: '127.0.0.1',
    target: 'peer/releases/7',
    strip_components: '2',
  })
  expect(() => evaluate(stepNamed('Switch'), values)).toThrow('step Switch: secrets.NGINX_HOST has no value')
})

test("the actions' programs get inputs and variables as their entrypoints hand them on", () => {
  const client = ownPrograms('/tools')
  expect(client.toProgram(evaluate(stepNamed('Copy'), values))).toMatchObject({
    command: '/tools/drone-scp',
    args: [],
    env: {
      INPUT_HOST: '127.0.0.1',
      INPUT_PORT: '4022',
      INPUT_KEY: 'the key\n',
      INPUT_FINGERPRINT: 'SHA256:app',
      INPUT_SOURCE: 'build/libs/service.jar',
      INPUT_TARGET: 'peer/releases/7',
      INPUT_STRIP_COMPONENTS: '2',
      INPUT_COMMAND_TIMEOUT: '10m',
      INPUT_TAR_EXEC: 'tar',
    },
  })
  const start = client.toProgram(evaluate(stepNamed('Start'), values))
  expect(start).toMatchObject({
    command: '/tools/drone-ssh',
    env: { INPUT_ENVS: 'SLOT,RELEASE,JAVA_OPTIONS', SLOT: "idle=9101\nit's over\n", RELEASE: '7', INPUT_PORT: '4022' },
  })
  expect(start.env['INPUT_SCRIPT']).toContain('nohup java $JAVA_OPTIONS')
})

test('OpenSSH runs the same script with the same variables, and asks for the same host', () => {
  const { command, args } = openSsh(files).toProgram(evaluate(stepNamed('Start'), values))
  expect(command).toBe('ssh')
  expect(args.join(' ')).toContain('-i /keys/id -o HostKeyAlias=198.18.1.11 -o UserKnownHostsFile=/keys/known')
  expect(args.slice(-4, -1)).toEqual(['-p', '4022', 'ubuntu@127.0.0.1'])
  const script = (args.at(-1) ?? '').split('set -e')[0]
  const said = execFileSync('sh', ['-c', `${script}\nprintf '%s|' "$SLOT" "$RELEASE" "$JAVA_OPTIONS"`])
  expect(said.toString()).toBe("idle=9101\nit's over\n|7|-Xmx256m|")
})

test('the stand-in is taken where a program is missing, and says what it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'peer-tools-'))
  writeFileSync(join(folder, 'drone-ssh'), '')
  expect(findSshClient(files, folder).description).toContain(
    'by OpenSSH, since drone-scp and drone-ssh are not installed',
  )
  writeFileSync(join(folder, 'drone-scp'), '')
  expect(findSshClient(files, folder).title).toBe('scp-action, ssh-action')
  rmSync(folder, { recursive: true })
})

test('each script of the workflow is one that a shell can read', () => {
  const scripts = readSteps(workflow, 'appleboy').flatMap(({ inputs }) => inputs['script'] ?? [])
  expect(scripts).toHaveLength(3)
  for (const script of scripts) execFileSync('bash', ['-n'], { input: script })
})

test("a host's fingerprint is that of its ECDSA key, as ssh-keygen prints it", () => {
  const folder = mkdtempSync(join(tmpdir(), 'peer-key-'))
  execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', join(folder, 'key')])
  const [type, key] = readFileSync(join(folder, 'key.pub'), 'utf8').split(' ')
  const printed = execFileSync('ssh-keygen', ['-l', '-f', join(folder, 'key.pub')], { encoding: 'utf8' })
  const known = `198.18.1.1 ecdsa-sha2-nistp256 other\n198.18.1.11 ssh-ed25519 AAAA\n198.18.1.11 ${type} ${key}\n`
  expect(fingerprintOf(known, '198.18.1.11')).toBe(printed.split(' ')[1])
  rmSync(folder, { recursive: true })
})

test('a program is stopped with all that it started, and what it said is kept', async () => {
  const recording = record()
  const env = { PATH: process.env['PATH'] ?? '' }
  const { done, kill } = runProgram({ command: 'sh', args: ['-c', 'sleep 600 & echo ready >&2; wait'], env }, recording)
  // What it started has its stdout too: only once that has ended as well is it over.
  const ended = expect(done).rejects.toThrow('sh ended with null')
  await recording.said('ready')
  kill()
  await ended
  expect(textOf(recording)).toBe('ready')
})

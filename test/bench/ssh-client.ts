import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Program } from './program.ts'
import type { WorkflowStep } from './workflow-steps.ts'

/** Where test/tools/prepare.sh puts them. */
const tools = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bluegreen-action', 'tools')
const programs = { 'appleboy/scp-action': 'drone-scp', 'appleboy/ssh-action': 'drone-ssh' } as const
/** Of action.yml of both actions, where the programs would not do without. */
const defaults = { port: '22', protocol: 'tcp', timeout: '30s', command_timeout: '10m', tar_exec: 'tar' }

/** What runs the steps of a workflow that call scp-action and ssh-action. */
export interface SshClient {
  /** Of the figures' column. */
  readonly title: string
  /** For the figures' surroundings. */
  readonly description: string
  /** Whether it is what the actions themselves run. */
  readonly isGenuine: boolean
  toProgram(step: WorkflowStep): Program
}

/** What OpenSSH's client takes from files. */
export interface SshFiles {
  readonly privateKey: string
  /** Each host's keys under the name that it has here. */
  readonly knownHosts: string
  /** The name of the host that is reached there. */
  readonly nameOf: (address: { readonly host: string; readonly port: string }) => string
}

/** The actions' own programs where they are installed; else OpenSSH's client, which stands in for them and says so. */
export function findSshClient(files: SshFiles, folder: string = tools): SshClient {
  const isInstalled = Object.values(programs).every((name) => existsSync(join(folder, name)))
  return isInstalled ? ownPrograms(folder) : openSsh(files)
}

/** As the actions' entrypoint.sh starts them: each input is a variable. */
export function ownPrograms(folder: string): SshClient {
  return {
    title: 'scp-action, ssh-action',
    isGenuine: true,
    description: `scp-action and ssh-action by their own programs, ${Object.values(programs)
      .map((name) => versionOf(folder, name))
      .join(' and ')}`,
    toProgram: ({ action, env, inputs }) => ({
      command: join(folder, programOf(action)),
      args: [],
      env: { ...inherited(), GITHUB: 'true', ...env, ...inputVariables({ ...defaults, ...inputs }) },
    }),
  }
}

/** The same steps with less to do: a copy is one login instead of six, and is not compressed. */
export function openSsh(files: SshFiles): SshClient {
  return {
    title: 'their steps by OpenSSH',
    isGenuine: false,
    description: 'the steps of scp-action and ssh-action by OpenSSH, since drone-scp and drone-ssh are not installed',
    toProgram: (step) => (programOf(step.action) === 'drone-scp' ? copying(step, files) : running(step, files)),
  }
}

/** The name alone if it was built without a version. */
function versionOf(folder: string, name: string): string {
  const { stdout } = spawnSync(join(folder, name), ['--version'], { encoding: 'utf8' })
  return [name, ...(/\d+\.\d+\.\d+/.exec(stdout ?? '') ?? [])].join(' ')
}

function programOf(action: string): string {
  const program = programs[action as keyof typeof programs]
  if (program === undefined) throw new Error(`no program for the action ${action}`)
  return program
}

function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
}

function inherited(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/root' }
}

function running({ env, inputs }: WorkflowStep, files: SshFiles): Program {
  const names = inputs['envs']?.split(',') ?? []
  const exports = names.map((name) => `export ${name}=${quote(env[name] ?? '')}`)
  const script = [...exports, inputs['script'] ?? ''].join('\n')
  return { command: 'ssh', args: [...loginArguments(inputs, files), script], env: inherited() }
}

function copying({ inputs }: WorkflowStep, files: SshFiles): Program {
  const { source = '', target = '', strip_components: strip = '0' } = inputs
  const unpack = `mkdir -p ${quote(target)} && tar -x -f - --strip-components=${strip} -C ${quote(target)}`
  const pipe = 'source=$1; shift; tar -c -f - -- "$source" | ssh "$@"'
  return { command: 'sh', args: ['-c', pipe, 'sh', source, ...loginArguments(inputs, files), unpack], env: inherited() }
}

function loginArguments(
  { host = '', port = defaults.port, username = '' }: WorkflowStep['inputs'],
  files: SshFiles,
): string[] {
  const options = [
    `HostKeyAlias=${files.nameOf({ host, port })}`,
    `UserKnownHostsFile=${files.knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'IdentitiesOnly=yes',
    'BatchMode=yes',
  ]
  const login = ['-p', port, `${username}@${host}`]
  return ['-F', '/dev/null', '-i', files.privateKey, ...options.flatMap((option) => ['-o', option]), ...login]
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

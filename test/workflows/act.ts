import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { gradleEnvironment } from '../fixtures/gradle.ts'

/** Where test/tools/prepare.sh puts it. */
export const act = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bluegreen-action', 'tools', 'act')
const LONGEST_RUN_MS = 240_000

/** Why no workflow can be run here, in one line that says what to do; null if it can. */
export function whyNoAct(): string | null {
  return existsSync(act)
    ? null
    : 'workflows need act, which Go builds: install Go, then run sh test/tools/prepare.sh workflows'
}

export interface ActOptions {
  /** The team's working tree, with the workflow in `.github/workflows`. */
  readonly repository: string
  readonly workflow: string
  readonly event: string
  /** Files of act's: what happened, secrets, variables. */
  readonly eventFile: string
  readonly secretFile: string
  readonly varFile: string
  /** Used instead of /etc/hosts, by the runner alone. */
  readonly hostsFile: string
  /** For act's own files, and the workspaces of jobs. */
  readonly cache: string
  /** `owner/name@ref` and the folder that stands in for it. */
  readonly actions: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  /** Gets all output so far, each time that there is more. */
  readonly onOutput: (log: string) => void
}

export interface WorkflowRun {
  readonly exitCode: number | null
  readonly log: string
}

/** Runs a workflow with act on this machine, without containers. Whatever ends the run ends every process of it. */
export async function runAct(options: ActOptions): Promise<WorkflowRun> {
  const inPlaceOfHosts = 'mount --bind "$1" /etc/hosts && shift && exec "$@"'
  const ownSpace = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const args = [...ownSpace, 'sh', '-c', inPlaceOfHosts, 'sh', options.hostsFile, act, ...actArguments(options)]
  const child = spawn('setpriv', args, {
    cwd: options.repository,
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_RUN_MS,
    killSignal: 'SIGKILL',
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
      options.onOutput(log)
    })
  }
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, log }
}

function actArguments(options: ActOptions): string[] {
  const labels = ['ubuntu-24.04', 'self-hosted']
  return [
    options.event,
    ...['--workflows', join('.github/workflows', options.workflow), '--eventpath', options.eventFile],
    ...['--secret-file', options.secretFile, '--var-file', options.varFile, '--env-file', '', '--input-file', ''],
    ...labels.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...Object.entries(options.actions).flatMap(([name, folder]) => ['--local-repository', `${name}=${folder}`]),
    ...Object.entries(options.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...['--action-cache-path', options.cache, '--no-cache-server', '--no-skip-checkout', '--actor', 'mona'],
  ]
}

/** No setting of this machine's user reaches the run, and the run leaves no file with the user. */
function environment({ cache }: ActOptions): NodeJS.ProcessEnv {
  const folders = { HOME: cache, XDG_CONFIG_HOME: cache, XDG_CACHE_HOME: cache, TMPDIR: cache }
  const node = process.execPath.slice(0, process.execPath.lastIndexOf('/'))
  return { ...folders, PATH: `${node}${delimiter}${process.env['PATH']}`, ...gradleEnvironment, LANG: 'C.UTF-8' }
}

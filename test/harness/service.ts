import { basename, dirname } from 'node:path'
import { type Bed, type BedOptions, startBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { waitUntil } from '../bed/waiting.ts'
import { buildJars } from '../fixtures/fixtures.ts'
import { type ActionResult, type RunOptions, runAction } from './run-action.ts'

/** What the stories deploy; each names itself in the header `X-Version` of its answers. */
export const storyVersions = ['1.0.0', '1.1.0', '1.2.0'] as const
export type StoryVersion = (typeof storyVersions)[number]

export type ActionInputs = Readonly<Record<string, string>>

/** How nginx, or a slot itself, answered. */
export interface Answer {
  readonly status: number
  readonly version: string | null
  /** The slot that answered. */
  readonly port: number | null
  readonly body: string
}

/** A JVM of the deploy user on the app host. */
export interface JavaProcess {
  readonly pid: number
  /** As its `-Dserver.port` says. */
  readonly port: number
  /** The release that it was launched from; null for a jar elsewhere. */
  readonly release: string | null
}

/** What the running service says of itself at `/info`. */
export interface ServiceInfo {
  readonly version: string
  readonly pid: number
  readonly profile: string
  readonly jar: string
  readonly args: readonly string[]
  readonly jvmOptions: readonly string[]
  readonly env?: Readonly<Record<string, string | null>>
}

/** A service on an app host, behind nginx on another host. */
export interface Service {
  readonly bed: Bed
  /** Where nginx answers. */
  readonly url: string
  /** What every run on this bed is given. */
  readonly inputs: ActionInputs
  setup(extra?: ActionInputs, options?: RunOptions): Promise<ActionResult>
  deploy(version: StoryVersion, extra?: ActionInputs, options?: RunOptions): Promise<ActionResult>
  /** Asks through nginx, from this machine. */
  ask(path?: string): Promise<Answer>
  /** Asks a slot itself. */
  askSlot(port: number, path?: string): Promise<Answer>
  info(variable?: string): Promise<ServiceInfo>
  javaProcesses(): Promise<JavaProcess[]>
  /** The slot that the instant layout's link names. */
  liveLink(): Promise<number>
  /** The entries of sites-enabled and where each leads, as `name -> target`. */
  enabledSites(): Promise<string[]>
  down(): Promise<void>
}

export async function startService(options: BedOptions = {}): Promise<Service> {
  const bed = await startBed(options)
  const inputs = inputsFor(bed)
  const url = `http://${bed.nginx.address}`
  const askSlot = (port: number, path = '/') => ask(`http://${bed.app.address}:${port}${path}`)
  return {
    bed,
    url,
    inputs,
    setup: (extra, runOptions) => runAction({ ...inputs, operation: 'setup', ...extra }, runOptions),
    deploy: async (version, extra, runOptions) =>
      runAction({ ...inputs, ...(await jarInputs(version)), ...extra }, runOptions),
    ask: (path = '/') => ask(`${url}${path}`),
    askSlot,
    async info(variable = '') {
      const { body } = await ask(`${url}/info?env=${variable}`)
      return JSON.parse(body) as ServiceInfo
    },
    javaProcesses: () => listJava(bed.app),
    liveLink: async () => Number((await bed.nginx.run('readlink /var/lib/bluegreen/dev_live/live')).stdout),
    async enabledSites() {
      const { stdout } = await bed.nginx.run(`find /etc/nginx/sites-enabled -mindepth 1 -printf '%f -> %l\\n' | sort`)
      return stdout.trimEnd().split('\n')
    },
    down: () => bed.down(),
  }
}

function inputsFor(bed: Bed): ActionInputs {
  return {
    'app-hosts': bed.app.address,
    'nginx-hosts': bed.nginx.address,
    'ssh-private-key': bed.privateKey,
    'ssh-known-hosts': bed.knownHosts,
    'build-command': '',
    'health-path': '/health',
    'health-timeout': '30',
    'bake-time': '1',
  }
}

/** Inputs that deploy a jar which is there already. */
export async function jarInputs(version: StoryVersion): Promise<ActionInputs> {
  const jar = await jarOf(version)
  return { 'working-directory': dirname(jar), jar: basename(jar) }
}

export async function jarOf(version: StoryVersion): Promise<string> {
  const jar = (await buildJars([version]))[version]
  if (jar === undefined) throw new Error(`no jar of version ${version}`)
  return jar
}

async function ask(url: string): Promise<Answer> {
  const response = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(10_000) })
  const port = response.headers.get('x-port')
  return {
    status: response.status,
    version: response.headers.get('x-version'),
    port: port === null ? null : Number(port),
    body: await response.text(),
  }
}

async function listJava(app: BedHost): Promise<JavaProcess[]> {
  const { stdout } = await app.run(`ps -ww -C java -o pid=,args= || true`)
  const processes = stdout.split('\n').flatMap((line) => {
    const pid = /^\s*(\d+) /.exec(line)?.[1]
    const port = / -Dserver\.port=(\d+)(?: |$)/.exec(line)?.[1]
    const release = /\/releases\/([^/ ]+)\/app\.jar(?: |$)/.exec(line)?.[1] ?? null
    return pid === undefined ? [] : [{ pid: Number(pid), port: Number(port), release }]
  })
  return processes.sort((a, b) => a.port - b.port)
}

/** Starts a program that outlives its caller. Returns its process id on the host once it listens on the port. */
export async function startListener(host: BedHost, user: string, command: string, port: number): Promise<number> {
  const started = await host.run(`setsid ${command} </dev/null >/dev/null 2>&1 & echo $!`, { user })
  await waitUntil(
    `${command} to listen on ${port}`,
    20,
    async () => (await host.run(`ss -Hltn sport = :${port}`)).stdout !== '',
  )
  return Number(started.stdout)
}

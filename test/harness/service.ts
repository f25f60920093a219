import { basename, dirname } from 'node:path'
import { type Bed, type BedOptions, startBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { waitUntil } from '../bed/waiting.ts'
import { buildJars } from '../fixtures/fixtures.ts'
import { type Answer, ask, type JavaProcess, listJava } from './look.ts'
import { type ActionResult, type RunOptions, runAction } from './run-action.ts'

/** What the stories deploy; each names itself in the header `X-Version` of its answers. */
export const storyVersions = ['1.0.0', '1.1.0', '1.2.0'] as const
export type StoryVersion = (typeof storyVersions)[number]

export type { Answer, JavaProcess } from './look.ts'

export type ActionInputs = Readonly<Record<string, string>>

/** The running service's answer at `/info`. */
export interface ServiceInfo {
  readonly version: string
  readonly pid: number
  readonly profile: string
  readonly jar: string
  readonly args: readonly string[]
  readonly jvmOptions: readonly string[]
  readonly env?: Readonly<Record<string, string | null>>
}

/** A service on app hosts, behind nginx on other hosts. If no host is named, the first one is meant. */
export interface Service {
  readonly bed: Bed
  /** Where nginx answers, on each of its hosts. */
  readonly urls: readonly string[]
  readonly url: string
  /** The inputs of every run on this bed. */
  readonly inputs: ActionInputs
  setup(extra?: ActionInputs, options?: RunOptions): Promise<ActionResult>
  deploy(version: StoryVersion, extra?: ActionInputs, options?: RunOptions): Promise<ActionResult>
  /** Sends a request through nginx, from this machine. */
  ask(path?: string, nginx?: BedHost): Promise<Answer>
  /** Sends a request to a slot itself. */
  askSlot(port: number, path?: string, app?: BedHost): Promise<Answer>
  info(variable?: string): Promise<ServiceInfo>
  javaProcesses(app?: BedHost): Promise<JavaProcess[]>
  /** The slot that the instant layout's link names. */
  liveLink(nginx?: BedHost): Promise<number>
  /** The entries of sites-enabled and where each leads, as `name -> target`. */
  enabledSites(nginx?: BedHost): Promise<string[]>
  down(): Promise<void>
}

export async function startService(options: BedOptions = {}): Promise<Service> {
  const bed = await startBed(options)
  const inputs = inputsFor(bed)
  const urlOf = ({ address }: BedHost) => `http://${address}`
  return {
    bed,
    urls: bed.nginxes.map(urlOf),
    get url() {
      return urlOf(bed.nginx)
    },
    inputs,
    setup: (extra, runOptions) => runAction({ ...inputs, operation: 'setup', ...extra }, runOptions),
    deploy: async (version, extra, runOptions) =>
      runAction({ ...inputs, ...(await jarInputs(version)), ...extra }, runOptions),
    ask: (path = '/', nginx = bed.nginx) => ask(`${urlOf(nginx)}${path}`),
    askSlot: (port, path = '/', app = bed.app) => ask(`${urlOf(app)}:${port}${path}`),
    async info(variable = '') {
      const { body } = await ask(`${urlOf(bed.nginx)}/info?env=${variable}`)
      return JSON.parse(body) as ServiceInfo
    },
    javaProcesses: (app = bed.app) => listJava(app),
    liveLink: async (nginx = bed.nginx) =>
      Number((await nginx.run('readlink /var/lib/bluegreen/dev_live/live')).stdout),
    async enabledSites(nginx = bed.nginx) {
      const { stdout } = await nginx.run(`find /etc/nginx/sites-enabled -mindepth 1 -printf '%f -> %l\\n' | sort`)
      return stdout.trimEnd().split('\n')
    },
    down: () => bed.down(),
  }
}

function inputsFor(bed: Bed): ActionInputs {
  return {
    'app-hosts': bed.apps.map(({ address }) => address).join('\n'),
    'nginx-hosts': bed.nginxes.map(({ address }) => address).join('\n') || 'none',
    'ssh-private-key': bed.privateKey,
    'ssh-known-hosts': bed.knownHosts,
    'build-command': '',
    'health-path': '/health',
    'health-timeout': '30',
    'bake-time': '1',
  }
}

/** Inputs that deploy a jar that already exists. */
export async function jarInputs(version: StoryVersion): Promise<ActionInputs> {
  const jar = await jarOf(version)
  return { 'working-directory': dirname(jar), jar: basename(jar) }
}

export async function jarOf(version: StoryVersion): Promise<string> {
  const jar = (await buildJars([version]))[version]
  if (jar === undefined) throw new Error(`no jar of version ${version}`)
  return jar
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

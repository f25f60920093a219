import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BedHost } from '../bed/host.ts'
import { startAction } from '../harness/run-action.ts'
import type { ActionInputs, Service } from '../harness/service.ts'
import { type SshAddress, throughRelays } from '../harness/through-relays.ts'
import { type Contender, javaOptions } from './contender.ts'
import type { Link } from './link.ts'
import { watchProcess } from './process-watch.ts'
import { record } from './recording.ts'

/** Inputs of a run that reaches all hosts through the nginx host, and that one through a relay. */
function throughJump({ bed }: Service, { host, port }: SshAddress): ActionInputs {
  const { address } = bed.nginx
  const keys = bed.knownHosts.split('\n').filter((line) => line.startsWith(`${address} `))
  const ofJump = keys.map((line) => line.replace(address, `[${host}]:${port}`))
  return { 'ssh-jump': `${host}:${port}`, 'ssh-known-hosts': [bed.knownHosts, ...ofJump].join('\n') }
}

/** What Gradle takes with a warm daemon; the old pipeline's build is left out altogether. */
const buildSeconds = 3

interface Surroundings {
  readonly apps?: readonly BedHost[]
  /** Variables of the runner beside those that every run has. */
  readonly env?: Readonly<Record<string, string>>
}

/** The bundle, run as the runner runs it, in the instant layout; its build lasts a while and gives the jar at its end. */
export function ourAction(
  service: Service,
  folder: string,
  { apps = [service.bed.app], env = {} }: Surroundings = {},
): Contender {
  const workspace = mkdtempSync(join(folder, 'workspace-'))
  mkdirSync(join(workspace, 'build/libs'), { recursive: true })
  const stamp = join(workspace, 'built-at')
  const linkInputs = (link: Link): ActionInputs => {
    if (link.name === 'direct') return {}
    if (link.jump) return throughJump(service, link.jump)
    return throughRelays(service, (host) => link.apps[apps.indexOf(host)] ?? link.nginx, apps)
  }
  return {
    name: 'ours',
    url: service.url,
    ports: [Number(service.inputs['blue-port'] ?? 8000), Number(service.inputs['green-port'] ?? 8001)],
    apps,
    logOf: (jar) => join(dirname(jar), 'app.log'),
    start(build, link) {
      const recording = record()
      const inputs: ActionInputs = {
        ...service.inputs,
        ...linkInputs(link),
        'build-command': `sleep ${buildSeconds}; cp '${build.path}' build/libs/service.jar; date +%s%3N >'${stamp}'`,
        'java-options': javaOptions,
        'keep-releases': '1',
        'bake-time': '0',
      }
      const running = startAction(inputs, { workspace, env, onOutput: recording.hear })
      const endWatch = watchProcess(running.child.pid ?? 0)
      let endedAt = 0
      // Its post step comes after that, and is not part of the run.
      running.child.once('exit', () => {
        endedAt = Date.now()
      })
      const finish = async () => {
        const { exitCode, log } = await running.done
        const usage = endWatch()
        if (exitCode !== 0) throw new Error(`the action ended with ${exitCode}:\n${log}`)
        return { builtAt: Number(readFileSync(stamp, 'utf8')), endedAt, usage }
      }
      return { recording, done: finish(), kill: () => void running.child.kill('SIGKILL') }
    },
  }
}

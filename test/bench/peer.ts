import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BedHost } from '../bed/host.ts'
import type { Service } from '../harness/service.ts'
import type { SshAddress } from '../harness/through-relays.ts'
import { type Contender, type Deployment, javaOptions } from './contender.ts'
import type { Link } from './link.ts'
import { type RunningProgram, runProgram } from './program.ts'
import { opening, type Recording, record, textOf } from './recording.ts'
import { findSshClient, type SshClient } from './ssh-client.ts'
import { evaluate, readSteps } from './workflow-steps.ts'

const workflow = readFileSync(join(import.meta.dirname, 'peer-workflow.yml'), 'utf8')
const ports = [9100, 9101] as const
const listen = 85

/** A site for each port, of which one is enabled under a name that does not change. */
export async function preparePeer({ bed }: Service): Promise<void> {
  for (const port of ports) {
    await bed.nginx.write(
      `/etc/nginx/sites-available/peer_${port}`,
      `upstream peer {
    server ${bed.app.address}:${port};
}
server {
    listen ${listen};
    location / {
        proxy_pass http://peer;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
}
`,
    )
  }
  await bed.nginx.run(
    `ln -sfn /etc/nginx/sites-available/peer_${ports[0]} /etc/nginx/sites-enabled/peer && nginx -t && systemctl reload nginx`,
  )
}

/** A workflow's steps with scp-action and ssh-action, one after the other; what the runner does between them takes no time here. */
export function peer(service: Service, folder: string): Contender & { readonly client: SshClient } {
  const { bed, url } = service
  const workspace = mkdtempSync(join(folder, 'peer-'))
  mkdirSync(join(workspace, 'build/libs'), { recursive: true })
  const knownHosts = join(workspace, 'known_hosts')
  writeFileSync(knownHosts, bed.knownHosts)
  const names = new Map<string, string>()
  const nameOf = ({ host, port }: { host: string; port: string }) => names.get(`${host}:${port}`) ?? host
  const client = findSshClient({ privateKey: bed.privateKeyFile, knownHosts, nameOf })
  let number = 0
  return {
    name: 'peer',
    client,
    url: `${url}:${listen}`,
    ports,
    apps: [bed.app],
    logOf: (jar) => join(dirname(jar), 'app.log'),
    start(build, link) {
      copyFileSync(build.path, join(workspace, 'build/libs/service.jar'))
      number += 1
      const [sshd] = link.apps
      if (!sshd) throw new Error('no app host')
      names.set(`${sshd.host}:${sshd.port}`, bed.app.address)
      names.set(`${link.nginx.host}:${link.nginx.port}`, bed.nginx.address)
      return runSteps(client, workspace, contextOf(service, link, number))
    },
  }
}

/** What the workflow's expressions name. */
function contextOf({ bed }: Service, { apps: [app], nginx }: Link, number: number): Record<string, string> {
  const login = (prefix: string, host: BedHost, sshd: SshAddress | undefined) => ({
    [`secrets.${prefix}_HOST`]: sshd?.host ?? '',
    [`secrets.${prefix}_PORT`]: String(sshd?.port),
    [`secrets.${prefix}_FINGERPRINT`]: fingerprintOf(bed.knownHosts, host.address),
  })
  return {
    ...login('APP', bed.app, app),
    ...login('NGINX', bed.nginx, nginx),
    'secrets.SSH_KEY': bed.privateKey,
    'vars.JAVA_OPTIONS': javaOptions,
    'github.run_number': String(number),
  }
}

/** Of the ECDSA key, which Go's SSH client asks for first. */
export function fingerprintOf(knownHosts: string, address: string): string {
  const line = knownHosts.split('\n').find((entry) => entry.startsWith(`${address} ecdsa-`))
  if (line === undefined) throw new Error(`${address} has no ECDSA key`)
  const key = Buffer.from(line.split(' ')[2] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

function runSteps(client: SshClient, workspace: string, context: Record<string, string>): Deployment {
  const recording = record()
  const builtAt = Date.now()
  let current: RunningProgram | null = null
  let isKilled = false
  const run = async () => {
    const values = { ...context }
    for (const step of readSteps(workflow, 'appleboy')) {
      if (isKilled) throw new Error('killed')
      recording.hear(`${opening(step.name)}\n`)
      current = runProgram({ ...client.toProgram(evaluate(step, values)), cwd: workspace }, recording)
      values[`steps.${step.id}.outputs.stdout`] = await current.done
    }
    return { builtAt, endedAt: Date.now(), usage: null }
  }
  return {
    recording,
    done: run().catch((thrown: Error) => fail(thrown, recording)),
    kill() {
      isKilled = true
      current?.kill()
    },
  }
}

function fail(thrown: Error, recording: Recording): never {
  throw new Error(`the workflow's steps: ${thrown.message}\n${textOf(recording)}`)
}

import { request } from 'node:http'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { type Service, startService } from '../harness/service.ts'
import { type GitHubStandIn, startGitHub } from '../stand-ins/github.ts'
import { whyNoAct } from './act.ts'
import { type Runner, startRunner } from './runner.ts'
import { foundTeam, type Team } from './team.ts'

/** A team with its hosts, and its GitHub. */
export interface Stage {
  readonly service: Service
  readonly team: Team
  readonly github: GitHubStandIn
  readonly runner: Runner
  /** Sends a request to nginx as a user of the site does, by its name. */
  ask(site: string): Promise<SiteAnswer>
  end(): Promise<void>
}

export interface SiteAnswer {
  readonly status: number | undefined
  readonly version: string | undefined
  /** The slot that answered. */
  readonly port: number
}

/** In a log: that something is wrong with the workflow, such as a right that it should ask for. */
export const complaints = /::warning|github-token lacks/

/** Why the examples can't be run here; null if they can. Printed once, so that a skipped story is noticed. */
export function whyNoStage(): string | null {
  const obstacle = whyNoBed() ?? whyNoAct()
  if (obstacle) process.stderr.write(`\nThe examples of workflows are skipped: ${obstacle}\n\n`)
  return obstacle
}

export async function setStage(name: string): Promise<Stage> {
  const [service, team, github] = await Promise.all([startService({ name }), foundTeam(), startGitHub()])
  const { bed } = service
  const jump: BedHost = await bed.addHost('nginx', 'jump')
  const names = { 'app.example.com': bed.app, 'nginx.example.com': bed.nginx, 'jump.example.com': jump }
  const runner = await startRunner({ service, team, github, names })
  return {
    service,
    team,
    github,
    runner,
    ask: (site) => askSite(bed.nginx.address, site),
    async end() {
      runner.remove()
      team.remove()
      await github.close()
      await service.down()
    },
  }
}

function askSite(host: string, site: string): Promise<SiteAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, headers: { host: site }, agent: false }, (answer) => {
      answer.resume()
      const { 'x-version': version, 'x-port': port } = answer.headers
      resolve({ status: answer.statusCode, version: String(version), port: Number(port) })
    })
    asked.on('error', reject).end()
  })
}

import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Service } from '../harness/service.ts'
import type { GitHubStandIn } from '../stand-ins/github.ts'
import { runAct, type WorkflowRun } from './act.ts'
import { packRelease, root, standIns } from './actions.ts'
import type { Event } from './events.ts'
import { hostsFile, introduce, type Names, withheldFrom, writeSettings } from './settings.ts'
import type { Team } from './team.ts'

export interface RunnerOptions {
  readonly service: Service
  readonly team: Team
  readonly github: GitHubStandIn
  readonly names: Names
}

export interface ExampleOptions {
  /** The names that the runner can resolve; all of them without it. */
  readonly known?: readonly string[]
  /** The environment of each job, by how its name begins. `dev` for all of them without it. */
  readonly environments?: Readonly<Record<string, string>>
}

export interface Runner {
  /** Runs docs/examples/<name>.yml, unchanged, as GitHub would. */
  run(name: string, event: Event, options?: ExampleOptions): Promise<WorkflowRun>
  remove(): void
}

const sharedWorkflow = '.github/workflows/deploy.yml'
let runNumber = 0

/** The team's settings on GitHub, and a machine that runs its workflows. */
export async function startRunner({ service, team, github, names }: RunnerOptions): Promise<Runner> {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-runner-'))
  await introduce(team, names)
  const settings = writeSettings(folder, service, names)
  const actions = {
    ...standIns([...globSync('docs/examples/*.yml', { cwd: root }), sharedWorkflow]),
    'org/bluegreen-action@v1': packRelease(join(folder, 'release')),
  }
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  return {
    async run(name, event, { known = Object.keys(names), environments = { '': 'dev' } } = {}) {
      runNumber += 1
      const runId = String(9_000_000 + runNumber)
      github.withhold(...withheldFrom(name))
      return runAct({
        ...settings,
        repository: team.repository,
        workflow: `${name}.yml`,
        event: event.name,
        eventFile: write('event.json', JSON.stringify(event.payload)),
        hostsFile: write('hosts', hostsFile(names, [...known])),
        cache: mkdtempSync(join(folder, 'act-')),
        actions,
        env: {
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_API_URL: github.url,
          GITHUB_RUN_ID: runId,
          GITHUB_RUN_NUMBER: String(runNumber),
          TEAM_REPOSITORY: team.repository,
        },
        onOutput: deployAtStart(github, runId, environments),
      })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** GitHub makes a Deployment itself as soon as a job with an environment starts. */
function deployAtStart(github: GitHubStandIn, runId: string, environments: Readonly<Record<string, string>>) {
  const waiting = new Map(Object.entries(environments))
  return (log: string) => {
    for (const [job, environment] of waiting) {
      if (!log.includes(`/${job}`)) continue
      waiting.delete(job)
      github.addDeployment(environment, { log_url: `https://github.com/acme/shop/actions/runs/${runId}/job/1` })
    }
  }
}

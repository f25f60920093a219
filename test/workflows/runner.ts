import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { BedHost } from '../bed/host.ts'
import type { Service } from '../harness/service.ts'
import { GITHUB_TOKEN, type GitHubStandIn } from '../stand-ins/github.ts'
import { runAct, type WorkflowRun } from './act.ts'
import type { Event } from './events.ts'
import type { Team } from './team.ts'

const root = join(import.meta.dirname, '../..')
/** Those that the action can make use of, in a workflow's `permissions`. */
const rights = ['contents', 'deployments', 'pull-requests'].flatMap((scope) => [`${scope}: read`, `${scope}: write`])
const examples = join(root, 'docs/examples')

export interface RunnerOptions {
  readonly service: Service
  readonly team: Team
  readonly github: GitHubStandIn
  /** The hosts behind the names that the examples use. */
  readonly names: Readonly<Record<string, BedHost>>
}

export interface Runner {
  /**
   * Runs docs/examples/<name>.yml, to the letter, as GitHub would.
   * @param known names that the runner can resolve; all of them without it
   */
  run(name: string, event: Event, known?: readonly string[]): Promise<WorkflowRun>
  remove(): void
}

let runNumber = 0

/** What is in the team's settings on GitHub, and a machine that runs its workflows. */
export async function startRunner({ service, team, github, names }: RunnerOptions): Promise<Runner> {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-runner-'))
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  mkdirSync(join(team.repository, '.github'), { recursive: true })
  cpSync(examples, join(team.repository, '.github/workflows'), { recursive: true })
  const hosts = Object.entries(names).map(([name, host]) => `${host.address} ${name}`)
  // The hosts know each other by the names, as servers do.
  for (const host of new Set(Object.values(names))) {
    await host.write('/etc/hosts', ['127.0.0.1 localhost', ...hosts, ''].join('\n'))
  }
  const secrets = { DEPLOY_KEY: service.bed.privateKey, GITHUB_TOKEN }
  const secretFile = write('secrets', asDotenv(secrets))
  const varFile = write('variables', asDotenv({ KNOWN_HOSTS: knownByName(service.bed.knownHosts, names) }))
  const actions = {
    ...standIns([...globSync('docs/examples/*.yml', { cwd: root }), '.github/workflows/deploy.yml']),
    'org/bluegreen-action@v1': packRelease(join(folder, 'release')),
  }
  return {
    async run(name, event, known = Object.keys(names)) {
      runNumber += 1
      const runId = String(9_000_000 + runNumber)
      github.withhold(...withheldFrom(name))
      github.addDeployment('dev', { log_url: `https://github.com/acme/shop/actions/runs/${runId}/job/1` })
      return runAct({
        repository: team.repository,
        workflow: `${name}.yml`,
        event: event.name,
        eventFile: write('event.json', JSON.stringify(event.payload)),
        secretFile,
        varFile,
        hostsFile: write('hosts', hosts.filter((line) => known.includes(line.split(' ')[1] ?? '')).join('\n')),
        cache: mkdtempSync(join(folder, 'act-')),
        actions,
        env: {
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_API_URL: github.url,
          GITHUB_RUN_ID: runId,
          GITHUB_RUN_NUMBER: String(runNumber),
          TEAM_REPOSITORY: team.repository,
        },
      })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The rights that the example's jobs do not ask for. */
function withheldFrom(name: string): string[] {
  const text = readFileSync(join(examples, `${name}.yml`), 'utf8')
  const granted = (right: string) => text.includes(`      ${right} #`)
  return rights.filter((right) => !granted(right) && !granted(right.replace(/read$/, 'write')))
}

/** What a tag holds, without what is only there for development. */
function packRelease(folder: string): string {
  for (const part of ['action.yml', 'dist', '.github/workflows']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  return folder
}

/** This machine reaches no GitHub: for each action of others that a workflow uses, at its very commit, one of `actions/`. */
export function standIns(workflows: readonly string[]): Record<string, string> {
  const used = workflows.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/uses: (actions\/[\w-]+@[0-9a-f]{40})/g)].map(
      ([, uses]) => uses,
    ),
  )
  return Object.fromEntries(
    used.map((uses = '') => [uses, join(import.meta.dirname, 'actions', basename(uses).replace(/@.*/, ''))]),
  )
}

function knownByName(knownHosts: string, names: RunnerOptions['names']): string {
  return Object.entries(names)
    .flatMap(([name, { address }]) =>
      knownHosts.split('\n').flatMap((line) => (line.startsWith(`${address} `) ? [line.replace(address, name)] : [])),
    )
    .join('\n')
}

function asDotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join('')
}

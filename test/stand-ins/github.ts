import { type GitHubOperation, judgeGitHubRequest, matchOperation } from './github-schema.ts'
import { type Answer, type Recorded, type StandIn, startStandIn } from './server.ts'

export const GITHUB_TOKEN = ['ghs', 'standInToken0000'].join('_')
const LONGEST_DESCRIPTION = 140

/** What each operation needs, as in a workflow's `permissions`; a token without it gets 403. */
const NEEDS: readonly (readonly [start: string, permission: string])[] = [
  ['repos/list-deployment', 'deployments: read'],
  ['repos/create-deployment', 'deployments: write'],
  ['issues/list', 'pull-requests: read'],
  ['issues/', 'pull-requests: write'],
  ['repos/', 'contents: read'],
]

export interface Deployment {
  readonly id: number
  readonly ref: string
  readonly environment: string
  readonly production_environment: boolean
  /** The newest first, as GitHub lists them. */
  readonly statuses: Record<string, unknown>[]
}

export interface GitHubStandIn extends StandIn {
  /** The newest first. */
  readonly deployments: Deployment[]
  readonly comments: { readonly id: number; body: string }[]
  /** What the token may not do from now on, as in a workflow's `permissions`. */
  withhold(...permissions: string[]): void
  /** Adds a deployment with one status, as another run, or GitHub itself for a job, would have. */
  addDeployment(environment: string, status: Record<string, unknown>): Deployment
}

/** The operations of GitHub's API that the action uses, with the answers of GitHub's own examples. */
export async function startGitHub(): Promise<GitHubStandIn> {
  const deployments: Deployment[] = []
  const comments: { readonly id: number; body: string }[] = []
  let withheld: readonly string[] = []
  const add = (ref: string, environment: string): Deployment => {
    const production_environment = environment === 'production'
    const made = { id: deployments.length + 1, ref, environment, production_environment, statuses: [] }
    deployments.unshift(made)
    return made
  }
  const answer = (request: Recorded): Answer => {
    const matched = matchOperation(request)
    if (!matched) return { status: 404, body: { message: 'Not Found' } }
    if (request.headers['authorization'] !== `token ${GITHUB_TOKEN}`)
      return { status: 401, body: { message: 'Bad credentials' } }
    const { operation, path } = matched
    const [, needed] = NEEDS.find(([start]) => operation.operationId.startsWith(start)) ?? []
    if (withheld.some((permission) => permission === needed)) {
      return { status: 403, body: { message: 'Resource not accessible by integration', status: '403' } }
    }
    return { status: operation.status, body: carryOut(operation, path, request) }
  }
  const carryOut = (operation: GitHubOperation, path: Readonly<Record<string, string>>, request: Recorded): unknown => {
    const body = (request.body ?? {}) as Record<string, unknown>
    const example = [operation.example].flat()[0] as Record<string, unknown>
    const deployment = deployments.find(({ id }) => id === Number(path['deployment_id']))
    const show = ({ statuses: _, ...known }: Deployment) => ({ ...example, ...known, sha: known.ref })
    switch (operation.operationId) {
      case 'repos/list-deployments':
        return deployments.filter(({ environment }) => environment === request.query['environment']).map(show)
      case 'repos/create-deployment':
        return show(add(String(body['ref']), String(body['environment'])))
      case 'repos/list-deployment-statuses':
        return deployment?.statuses.map((status) => ({ ...example, ...status }))
      case 'repos/create-deployment-status':
        if (deployment) setStatus(deployments, deployment, body)
        return { ...example, ...body }
      case 'issues/list-comments':
        return comments.map((comment) => ({ ...example, ...comment }))
      case 'issues/create-comment':
        comments.push({ id: comments.length + 1, body: String(body['body']) })
        return { ...example, ...comments.at(-1) }
      case 'issues/update-comment':
        Object.assign(comments.find(({ id }) => id === Number(path['comment_id'])) ?? {}, body)
        return { ...example, ...body }
      case 'repos/get-commit':
        return { ...example, sha: path['ref']?.padEnd(40, '0') }
      default:
        return example
    }
  }
  const judge = (request: Recorded) => [...judgeGitHubRequest(request), ...judgeLimits(request)]
  return {
    ...(await startStandIn(answer, judge)),
    deployments,
    comments,
    withhold(...permissions) {
      withheld = permissions
    },
    addDeployment(environment, status) {
      const made = add('a'.repeat(40), environment)
      made.statuses.unshift(status)
      return made
    },
  }
}

/** As GitHub does: success ends the older ones of the environment, unless it is a production environment. */
function setStatus(all: readonly Deployment[], deployment: Deployment, status: Record<string, unknown>): void {
  if (status['state'] === 'success' && status['auto_inactive'] !== false) {
    const older = all.filter(({ id, environment }) => id < deployment.id && environment === deployment.environment)
    for (const { statuses } of older.filter(({ production_environment }) => !production_environment)) {
      if (statuses[0]?.['state'] === 'success') statuses.unshift({ state: 'inactive' })
    }
  }
  deployment.statuses.unshift(status)
}

/** What the description says in prose only. */
function judgeLimits({ body }: Recorded): string[] {
  const { description = '' } = (body ?? {}) as { description?: string }
  return description.length > LONGEST_DESCRIPTION ? ['has too long a description'] : []
}

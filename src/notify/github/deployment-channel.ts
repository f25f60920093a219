import type { Inputs } from '../../inputs/inputs.ts'
import { plainAddress } from '../../inputs/plain-address.ts'
import { commitOf } from '../../plan/releases/release-name.ts'
import { redact } from '../../redact.ts'
import type { Outcome } from '../../report/outcome.ts'
import type { Channel, SavedState } from '../channel.ts'
import type { Deadline } from '../deadline.ts'
import { deploymentStatusOf, STARTED } from './deployment-status.ts'
import type { GitHub } from './github.ts'

/** Key of the run's state: the Deployment that was created. */
const MADE = 'github-deployment'
const RECENT = 10
const DEPLOYMENT = { purpose: 'the Deployment', permission: 'deployments: write' }
const COMMIT = { purpose: 'the commit that becomes live again', permission: 'contents: read' }

interface OpenDeployment {
  readonly id: number
  /** Deployments that GitHub does not make inactive by itself once this one succeeded. */
  readonly replaced: readonly number[]
}

/**
 * A Deployment of the commit that becomes live, with statuses. None if the job has an `environment`: GitHub makes one then.
 */
export function deploymentChannel(github: GitHub, inputs: Inputs, saved: SavedState): Channel {
  const { operation, run } = inputs
  const told = saved.read(MADE)
  let deployment = told === null ? null : (JSON.parse(told) as OpenDeployment)
  const begin = async (commit: string, deadline: Deadline) => {
    deployment = await open(github, inputs, commit, deadline)
    if (deployment) saved.write(MADE, JSON.stringify(deployment))
  }
  return {
    name: 'GitHub Deployment',
    async started(_, deadline) {
      if (operation === 'deploy') await begin(run.sha, deadline)
    },
    async planned({ next }, deadline) {
      if (operation === 'deploy') return
      const short = commitOf(next)
      if (short === null)
        throw new Error(
          'not created: this action did not deploy the version that becomes live, so its commit is not known',
        )
      await begin(short, deadline)
    },
    async ended(outcome, deadline) {
      if (deployment) await close(github, inputs, deployment, outcome, deadline)
    },
  }
}

async function open(
  github: GitHub,
  inputs: Inputs,
  commit: string,
  deadline: Deadline,
): Promise<OpenDeployment | null> {
  const { rest, repository, askOnce } = github
  const { environment, run } = inputs
  const recent = await listRecent(github, environment, deadline)
  if (recent.some(({ logs }) => logs.some((log) => isOfJob(log, run.runId)))) return null
  const ref = commit.length < run.sha.length ? await resolve(github, commit, deadline) : commit
  const made = await askOnce<{ id?: number; message?: string }>(DEPLOYMENT, deadline, (options) =>
    rest.repos.createDeployment({
      ...repository,
      ref,
      environment,
      auto_merge: false,
      required_contexts: [],
      ...options,
    }),
  )
  // 202 says that GitHub merged instead, which was not requested.
  if (made.id === undefined) throw new Error(made.message ?? 'GitHub did not create one')
  await setStatus(github, inputs, made.id, STARTED, deadline)
  return { id: made.id, replaced: recent.filter(({ staysActive }) => staysActive).map(({ id }) => id) }
}

async function close(
  github: GitHub,
  inputs: Inputs,
  { id, replaced }: OpenDeployment,
  outcome: Outcome,
  deadline: Deadline,
): Promise<void> {
  const status = deploymentStatusOf(outcome)
  await setStatus(github, inputs, id, status, deadline)
  if (status.state !== 'success') return
  const inactive = { state: 'inactive', description: `replaced by ${outcome.version ?? 'another version'}` } as const
  await Promise.all(replaced.map((old) => setStatus(github, inputs, old, inactive, deadline)))
}

async function listRecent(github: GitHub, environment: string, deadline: Deadline) {
  const { rest, repository, ask } = github
  const found = await ask(DEPLOYMENT, deadline, (options) =>
    rest.repos.listDeployments({ ...repository, environment, per_page: RECENT, ...options }),
  )
  return Promise.all(
    found.map(async ({ id, production_environment }) => {
      const statuses = await ask(DEPLOYMENT, deadline, (options) =>
        rest.repos.listDeploymentStatuses({ ...repository, deployment_id: id, per_page: RECENT, ...options }),
      )
      const logs = statuses.map(({ log_url, target_url }) => log_url || target_url)
      // GitHub deactivates old ones by itself, except those of a production environment.
      return { id, logs, staysActive: production_environment === true && statuses[0]?.state === 'success' }
    }),
  )
}

/** The statuses of a Deployment that GitHub creates for a job link to that job; this action's link to the run. */
function isOfJob(log: string, runId: number): boolean {
  return log.includes(`/actions/runs/${runId}/job`)
}

async function resolve({ rest, repository, ask }: GitHub, short: string, deadline: Deadline): Promise<string> {
  const { sha } = await ask(COMMIT, deadline, (options) =>
    rest.repos.getCommit({ ...repository, ref: short, ...options }),
  )
  return sha
}

async function setStatus(
  { rest, repository, ask }: GitHub,
  { run, proof, secrets }: Inputs,
  id: number,
  status: ReturnType<typeof deploymentStatusOf>,
  deadline: Deadline,
): Promise<void> {
  // Whoever can read the repository sees it, and nothing masks it there.
  const address = plainAddress(proof.verifyUrl)
  const isPublic = address !== '' && redact(address, secrets) === address
  await ask(DEPLOYMENT, deadline, (options) =>
    rest.repos.createDeploymentStatus({
      ...repository,
      deployment_id: id,
      ...status,
      log_url: run.runUrl,
      ...(isPublic ? { environment_url: address } : {}),
      auto_inactive: status.state === 'success',
      ...options,
    }),
  )
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  readonly url: string
}

/** Where the run came from, according to GitHub. Outside of a workflow `runNumber` and `runId` are 0, and `runUrl` is empty. */
export interface RunContext {
  readonly repository: string
  readonly runNumber: number
  /** Outside of a workflow the time of its start, in seconds since the epoch: no two releases get the same name. */
  readonly runAttempt: number
  /** Full commit hash; empty outside of a workflow, except for a deployment. */
  readonly sha: string
  /** Branch or tag name; empty if none is known, as of a commit that was checked out by its hash. */
  readonly ref: string
  /** The GitHub login of who started this attempt; outside of a workflow, who is logged in to which machine: `ana@laptop`. */
  readonly actor: string
  readonly runId: number
  readonly runUrl: string
  /** The page of the commit; ends with `sha`. Empty if the repository is not known. */
  readonly commitUrl: string
  /** The one whose merge started the run. */
  readonly pullRequest: PullRequest | null
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  readonly url: string
}

/** Where the run came from, as GitHub tells it. */
export interface RunContext {
  readonly repository: string
  readonly runNumber: number
  readonly runAttempt: number
  /** Full commit hash. */
  readonly sha: string
  /** Branch or tag name. */
  readonly ref: string
  readonly actor: string
  readonly runId: number
  readonly runUrl: string
  /** The page of the commit; ends with `sha`. */
  readonly commitUrl: string
  /** The one whose merge started the run. */
  readonly pullRequest: PullRequest | null
}

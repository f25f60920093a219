/** What GitHub passes to a workflow that it starts. */
export interface Event {
  readonly name: 'workflow_dispatch' | 'pull_request' | 'push'
  readonly payload: object
}

export function button(inputs: Readonly<Record<string, string>> = {}): Event {
  return { name: 'workflow_dispatch', payload: { inputs, ref: 'refs/heads/main' } }
}

/** A pull request to `dev` that was closed: merged by that commit, or not. */
export function closedPullRequest(mergeCommit: string | null): Event {
  const pull = {
    number: 12,
    merged: mergeCommit !== null,
    merge_commit_sha: mergeCommit,
    title: 'Prices with tax',
    html_url: 'https://github.com/acme/shop/pull/12',
    base: { ref: 'dev' },
    head: { ref: 'prices' },
  }
  return { name: 'pull_request', payload: { action: 'closed', number: 12, pull_request: pull } }
}

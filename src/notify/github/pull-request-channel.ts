import type { Inputs } from '../../inputs/inputs.ts'
import type { PullRequest } from '../../inputs/run-context.ts'
import type { Channel } from '../channel.ts'
import type { Deadline } from '../deadline.ts'
import { tryTwice } from '../second-try.ts'
import type { GitHub } from './github.ts'
import { commentMarker, renderComment } from './pull-request-comment.ts'

const PAGE = 100
const MOST_PAGES = 10
const COMMENT = { purpose: 'the comment on the pull request', permission: 'pull-requests: write' }

/** One comment for each environment and service on the pull request whose merge started the run; a later run updates it. */
export function pullRequestChannel(github: GitHub, inputs: Inputs, { number }: PullRequest): Channel {
  const { rest, repository, askOnce } = github
  return {
    name: 'GitHub comment',
    async ended(outcome, deadline) {
      const marker = commentMarker(inputs)
      const body = `${marker}\n${renderComment(outcome)}`
      // Looked for again before a second try: the first one may have made it.
      await tryTwice(deadline, async () => {
        const known = await findComment(github, number, marker, deadline)
        await askOnce<unknown>(COMMENT, deadline, (options) =>
          known === null
            ? rest.issues.createComment({ ...repository, issue_number: number, body, ...options })
            : rest.issues.updateComment({ ...repository, comment_id: known, body, ...options }),
        )
      })
    },
  }
}

/** Found by its beginning: a comment that quotes another one begins with something else. */
async function findComment(
  { rest, repository, askOnce }: GitHub,
  number: number,
  marker: string,
  deadline: Deadline,
): Promise<number | null> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const comments = await askOnce(COMMENT, deadline, (options) =>
      rest.issues.listComments({ ...repository, issue_number: number, per_page: PAGE, page, ...options }),
    )
    const known = comments.find(({ body }) => body?.startsWith(marker))
    if (known) return known.id
    if (comments.length < PAGE) return null
  }
  return null
}

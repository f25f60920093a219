import { getOctokit } from '@actions/github'
import { messageOf } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import { MissingPermission } from '../channel.ts'
import { type Deadline, noAnswer, requestTime } from '../deadline.ts'
import { isBrokenConnection, PassingError, tryTwice } from '../second-try.ts'

/** What a request is for, and the permission that it needs, for whoever has to grant it. */
export interface Purpose {
  readonly purpose: string
  readonly permission: string
}

export interface GitHub {
  readonly rest: ReturnType<typeof getOctokit>['rest']
  readonly repository: { readonly owner: string; readonly repo: string }
  /** Makes a request that may be made twice; throws a MissingPermission, or an Error that says what GitHub answered. */
  readonly ask: Ask
  /** The same, made once: GitHub may have done what it answers with an error, and again it would be done twice. */
  readonly askOnce: Ask
}

type Ask = <T>(
  purpose: Purpose,
  deadline: Deadline,
  request: (options: RequestOptions) => Promise<{ data: T }>,
) => Promise<T>

interface RequestOptions {
  readonly request: { readonly signal: AbortSignal }
}

export function connectGitHub({ notify, run }: Inputs): GitHub {
  const silent = () => undefined
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  const { rest } = getOctokit(notify.githubToken, { log })
  const [owner = '', repo = ''] = run.repository.split('/')
  const askOnce: Ask = async (purpose, deadline, request) => {
    const milliseconds = requestTime(deadline)
    const signal = AbortSignal.timeout(milliseconds)
    try {
      return (await request({ request: { signal } })).data
    } catch (thrown) {
      if (signal.aborted) throw new Error(noAnswer('GitHub', milliseconds), { cause: thrown })
      throw explainError(thrown, purpose)
    }
  }
  return {
    rest,
    repository: { owner, repo },
    ask: (purpose, deadline, request) => tryTwice(deadline, () => askOnce(purpose, deadline, request)),
    askOnce,
  }
}

/** "… by integration", "… by personal access token": https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
const NO_PERMISSION = /^Resource not accessible by /

interface RequestError {
  readonly status: number
  readonly response?: { readonly headers: Readonly<Record<string, string | undefined>> }
}

function explainError(thrown: unknown, { purpose, permission }: Purpose): Error {
  const { status, response } = thrown as Partial<RequestError>
  const message = messageOf(thrown).split(' - https://docs.github.com')[0]
  if (response === undefined) {
    const silence = new Error(`GitHub did not answer for ${purpose}: ${message}`, { cause: thrown })
    return isBrokenConnection(thrown) ? new PassingError(silence, 1) : silence
  }
  const refusal = new Error(`GitHub answered ${status} for ${purpose}: ${message}`, { cause: thrown })
  if (status !== undefined && status >= 500) return new PassingError(refusal, 1)
  const { 'retry-after': retryAfter, 'x-ratelimit-remaining': remaining } = response.headers
  if (status === 429 || retryAfter !== undefined || remaining === '0') {
    return new Error(`the rate limit was reached for ${purpose}`, { cause: thrown })
  }
  // To a token without the right to see it, a private repository does not exist. GitHub also answers 403 to addresses that an
  // organization does not allow, to tokens without its single sign-on, and for archived repositories.
  if (status === 404 || (status === 403 && NO_PERMISSION.test(message ?? '')))
    return new MissingPermission(permission, purpose, status)
  return refusal
}

import { Failure } from '../failure.ts'

type RetryTime = 'soon' | 'later' | 'never'

const retryTimes = new WeakMap<object, RetryTime>()

/**
 * When another attempt may succeed: `soon` if the host was not there and nothing was asked of it, `never` if it presented a key
 * that it must not have.
 */
export function whenToRetry(thrown: unknown): RetryTime {
  return (thrown instanceof Failure && retryTimes.get(thrown)) || 'later'
}

/** Attaches it to the failure. */
export function withRetryTime(time: RetryTime, failure: Failure): Failure {
  retryTimes.set(failure, time)
  return failure
}

import { Failure } from '../failure.ts'

type Prospect = 'soon' | 'later' | 'never'

const prospects = new WeakMap<object, Prospect>()

/**
 * When another attempt may succeed: `soon` if the host was not there and nothing was asked of it, `never` if it showed a key
 * that it must not have.
 */
export function prospectOf(thrown: unknown): Prospect {
  return (thrown instanceof Failure && prospects.get(thrown)) || 'later'
}

/** Attaches it to the failure. */
export function withProspect(prospect: Prospect, failure: Failure): Failure {
  prospects.set(failure, prospect)
  return failure
}

import { Failure } from '../failure.ts'

type Prospect = 'soon' | 'later' | 'never'

const prospects = new WeakMap<object, Prospect>()

/**
 * When another try may succeed: `soon` where the host was not there and nothing was asked of it, `never` where it showed a key
 * that it must not have.
 */
export function prospectOf(thrown: unknown): Prospect {
  return (thrown instanceof Failure && prospects.get(thrown)) || 'later'
}

/** Notes it beside the failure. */
export function withProspect(prospect: Prospect, failure: Failure): Failure {
  prospects.set(failure, prospect)
  return failure
}

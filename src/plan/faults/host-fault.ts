import { Failure } from '../../failure.ts'

/** Something about a host that would stop a deployment. */
export interface HostFault {
  readonly what: string
  readonly remedy: string
}

/** Throws a {@link Failure} for the first fault. */
export function throwFirstFault([fault]: readonly HostFault[]): void {
  if (fault) throw new Failure(fault.what, { remedy: fault.remedy })
}

/** Where a host differs from what it should be, left by an earlier run or by hand. */
export interface Drift {
  /** Its place in the inputs. */
  readonly index: number
  readonly host: string
  readonly reason: string
  /** Whether nginx already sends all requests where it will once this is reconciled, as to the backup of a live slot that is down. */
  readonly isAlreadyServing: boolean
}

/** Where a host differs from what it should be, left by an earlier run or by hand. */
export interface Drift {
  /** Its place in the inputs. */
  readonly index: number
  readonly host: string
  readonly reason: string
}

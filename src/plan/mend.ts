/** Something that an earlier run or a hand left on a host. */
export interface Mend {
  /** Its place in the inputs. */
  readonly index: number
  readonly host: string
  readonly reason: string
}

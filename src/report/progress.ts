/** What became known and was done so far; an operation fills it in, so that a failure can be reported truthfully. */
export interface Progress {
  version: string | null
  release: string | null
  jarSha256: string | null
  previousPort: number | null
  previousVersion: string | null
  /** Whether a link was changed for this operation's sake. */
  linkChanged: boolean
  readonly notes: string[]
}

export function createProgress(): Progress {
  return {
    version: null,
    release: null,
    jarSha256: null,
    previousPort: null,
    previousVersion: null,
    linkChanged: false,
    notes: [],
  }
}

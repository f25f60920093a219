/** The jar to deploy, in the runner. */
export interface Jar {
  /** Absolute path. */
  readonly path: string
  readonly version: string
  /** Hexadecimal. */
  readonly sha256: string
  readonly bytes: number
}

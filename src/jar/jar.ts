import type { JarDirectory } from './central-directory.ts'

/** The jar to deploy, in the runner. */
export interface Jar {
  /** Absolute path. */
  readonly path: string
  readonly bytes: number
  readonly version: string
  /** The Java release that it needs to start, such as 17; null if it does not say. */
  readonly javaRelease: number | null
  readonly directory: JarDirectory
}

/** The sum of what was read. */
export interface Digest {
  /** Hexadecimal. */
  readonly sha256: string
}

/** A fault that somebody could make in the action, and the story that must go red for it. */
export interface Mutant {
  readonly name: string
  /** What would go wrong for users. */
  readonly harm: string
  /** Relative to the repository; a pattern where a file may be named otherwise one day. */
  readonly file: string
  /** Occurs once in the file, or in all files of the pattern together. */
  readonly find: string
  readonly replace: string
  /** The file in test/e2e, without `.test.ts`. */
  readonly story: string
  /** What vitest's `-t` takes: as few tests of the story as show it, with those that they build on. */
  readonly tests: string
}

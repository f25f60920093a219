/** Of the app hosts, the one that holds the lock: the same for every run, in whichever order its workflow names them. */
export function lockHostOf<T>(apps: readonly T[], labelOf: (app: T) => string): T | undefined {
  return [...apps].sort((a, b) => (labelOf(a) < labelOf(b) ? -1 : 1))[0]
}

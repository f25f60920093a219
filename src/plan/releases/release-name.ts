import type { RunContext } from '../../inputs/run-context.ts'

/** `<version>-<run number>.<attempt>-<short sha>`: never the same twice. */
export function nameRelease(version: string, { runNumber, runAttempt, sha }: RunContext): string {
  return `${version}-${runNumber}.${runAttempt}-${sha.slice(0, 7)}`
}

/** The short commit in a release's name; null for a name that this action did not make. */
export function commitOf(release: string | null): string | null {
  return /-\d+\.\d+-([0-9a-f]{7,})$/.exec(release ?? '')?.[1] ?? null
}

/** The version in a release's name; null for a name that this action did not make. */
export function versionOf(release: string | null): string | null {
  return /^(.+)-\d+\.\d+-[0-9a-f]{7,}$/.exec(release ?? '')?.[1] ?? null
}

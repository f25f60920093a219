export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** Such as `rc.1`; null for a release for everybody. */
  readonly prerelease: string | null
}

/** Reads `v1.2.3` or `v1.2.3-rc.1`; null for anything else, such as the moving tag `v1`. */
export function parseTag(tag: string): Version | null {
  const match = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/.exec(tag)
  if (!match) return null
  const [major = 0, minor = 0, patch = 0] = match.slice(1, 4).map(Number)
  return { major, minor, patch, prerelease: match[4] ?? null }
}

/** The releases for everybody among the tags, the newest first. */
export function releasesOf(tags: readonly string[]): { readonly tag: string; readonly version: Version }[] {
  const found = tags.flatMap((tag) => {
    const version = parseTag(tag)
    return version?.prerelease === null ? [{ tag, version }] : []
  })
  return found.sort((a, b) => compare(b.version, a.version))
}

/** By number; prereleases are not distinguished. */
export function compare(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}

/** Whether the step from one version to the next may break the contract; before 1.0.0 each minor version may. */
export function mayBreak(before: Version, after: Version): boolean {
  return after.major > before.major || (after.major === 0 && after.minor > before.minor)
}

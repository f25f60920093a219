/** Class file major version minus this is the Java release (JVM specification, table 4.1-A). */
export const CLASS_VERSION_OFFSET = 44

/** The release of a Java that states its version as `17.0.15`, `21-ea` or, up to 8, `1.8.0_412`; null if it is none of these. */
export function javaReleaseOf(javaVersion: string): number | null {
  const match = /^(?:1\.)?(\d+)/.exec(javaVersion)
  return match ? Number(match[1]) : null
}

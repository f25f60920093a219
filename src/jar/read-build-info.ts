import type { OpenJar } from './jar-entries.ts'
import { readAttribute } from './read-manifest.ts'

const BUILD_INFO = 'META-INF/build-info.properties'
const POM_PROPERTIES = /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/

/** What the build says about itself in a jar of Spring Boot; in one of another kind, such files could be a library's. */
export interface BuildInfo {
  /** What Spring Boot's plugins write if the project asks for it (`buildInfo()`, goal `build-info`). */
  readonly buildInfo: string | undefined
  /** What Maven writes. */
  readonly pomProperties: string | undefined
}

export async function readBuildInfo(
  manifest: string,
  { directory, readEntry }: Pick<OpenJar, 'directory' | 'readEntry'>,
): Promise<BuildInfo> {
  const folder = readAttribute(manifest, 'Spring-Boot-Classes')
  if (folder === null) return { buildInfo: undefined, pomProperties: undefined }
  // Gradle's plugin packs the file with the classes, Maven's leaves it at the root.
  const buildInfo = (await readEntry(`${folder}${BUILD_INFO}`)) ?? (await readEntry(BUILD_INFO))
  const poms = directory.entries.map(({ name }) => name).filter((name) => POM_PROPERTIES.test(name))
  const pom = poms.length === 1 ? await readEntry(poms[0] ?? '') : undefined
  return { buildInfo: buildInfo?.toString(), pomProperties: pom?.toString() }
}

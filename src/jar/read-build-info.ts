import type { OpenJar } from './jar-entries.ts'
import { readAttribute } from './read-manifest.ts'

/**
 * What Spring Boot's plugins say about a build, if the project asks for it (`buildInfo()`, goal `build-info`); undefined if
 * nothing. In a jar of another kind the file could be a library's.
 */
export async function readBuildInfo(manifest: string, readEntry: OpenJar['readEntry']): Promise<string | undefined> {
  const folder = readAttribute(manifest, 'Spring-Boot-Classes')
  return folder === null ? undefined : (await readEntry(`${folder}META-INF/build-info.properties`))?.toString()
}

import { CLASS_VERSION_OFFSET } from '../plan/java-release.ts'
import type { OpenJar } from './jar-entries.ts'
import { readAttribute } from './read-manifest.ts'

/** JVM specification, section 4.1: a class file begins with this, then minor and major version, two bytes each. */
const CLASS_FILE_MAGIC = 0xcafebabe

/** The Java release that the application's main class was built for, such as 17; null if the jar does not say. */
export async function readJavaRelease(manifest: string, readEntry: OpenJar['readEntry']): Promise<number | null> {
  const className = readAttribute(manifest, 'Start-Class') ?? readAttribute(manifest, 'Main-Class')
  if (!className) return null
  const file = `${className.replaceAll('.', '/')}.class`
  const folder = readAttribute(manifest, 'Spring-Boot-Classes') ?? ''
  const content = (await readEntry(`${folder}${file}`)) ?? (await readEntry(file))
  if (content === undefined || content.length < 8 || content.readUInt32BE(0) !== CLASS_FILE_MAGIC) return null
  const release = content.readUInt16BE(6) - CLASS_VERSION_OFFSET
  return release > 0 ? release : null
}

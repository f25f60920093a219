import { CLASS_VERSION_OFFSET } from '../plan/java-release.ts'
import type { OpenJar } from './jar-entries.ts'
import { readAttribute } from './read-manifest.ts'

/** JVM specification, section 4.1: a class file begins with this, then minor and major version, two bytes each. */
const CLASS_FILE_MAGIC = 0xcafebabe

/**
 * The Java release that a jar needs to start, such as 17; null if it does not say. Spring Boot's launcher, its main class, may
 * need a newer one than the application's class that it starts.
 */
export async function readJavaRelease(manifest: string, readEntry: OpenJar['readEntry']): Promise<number | null> {
  const folder = readAttribute(manifest, 'Spring-Boot-Classes') ?? ''
  const classes = [readAttribute(manifest, 'Start-Class'), readAttribute(manifest, 'Main-Class')]
  const releases = classes.map((className) => (className ? readClassRelease(className, folder, readEntry) : 0))
  return Math.max(...(await Promise.all(releases))) || null
}

/** The Java release that a class was built for; 0 if there is no saying. */
async function readClassRelease(className: string, folder: string, readEntry: OpenJar['readEntry']): Promise<number> {
  const file = `${className.replaceAll('.', '/')}.class`
  const content = (await readEntry(`${folder}${file}`)) ?? (await readEntry(file))
  if (content === undefined || content.length < 8 || content.readUInt32BE(0) !== CLASS_FILE_MAGIC) return 0
  return Math.max(0, content.readUInt16BE(6) - CLASS_VERSION_OFFSET)
}

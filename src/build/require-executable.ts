import { Failure } from '../failure.ts'
import type { JarEntry } from '../jar/central-directory.ts'
import { readAttribute } from '../jar/read-manifest.ts'

/** What leads elsewhere than to the release's folder, in which the jar is alone. */
const LEADS_ELSEWHERE = /^\/|^\w+:|(?:^|\/)\.\.(?:\/|$)/

/**
 * Throws if Java certainly can't start a jar by itself: its launch would say so too, but by then the standby is stopped.
 * `entries` is empty if what the jar contains is not known.
 */
export function requireExecutable(path: string, manifest: string, entries: readonly JarEntry[]): void {
  if (entries.length === 0) return
  const mainClass = readAttribute(manifest, 'Main-Class')
  if (!mainClass) {
    const remedy =
      'It is a plain jar, or that of a library. With Spring Boot, build with bootJar (Gradle) or spring-boot:repackage (Maven), and set the input jar to a pattern that matches what that makes.'
    throw new Failure(`${path} is not executable: it has no Main-Class`, { remedy })
  }
  const classPath = readAttribute(manifest, 'Class-Path') ?? ''
  if (contains(entries, mainClass) || classPath.split(' ').some((place) => LEADS_ELSEWHERE.test(place))) return
  throw new Failure(`${path} can't run by itself: its main class ${mainClass} is not in it`, {
    remedy:
      'The hosts get this one file, and none of those beside it. Have the build make one jar with everything in it; with Quarkus: quarkus.package.jar.type=uber-jar',
  })
}

/** Anywhere in it: a jar may have folders for some Java releases. */
function contains(entries: readonly JarEntry[], className: string): boolean {
  // The names of entries are bytes.
  const file = Buffer.from(`/${className.replaceAll('.', '/')}.class`).toString('latin1')
  return entries.some(({ name }) => `/${name}`.endsWith(file))
}

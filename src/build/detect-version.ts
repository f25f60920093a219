import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SAFE_VERSION } from '../inputs/read-values.ts'
import { readAttribute } from '../jar/read-manifest.ts'
import { readGradleVersion, type WrittenVersion } from './read-gradle-version.ts'
import { readMavenExtensions, readMavenVersion } from './read-maven-version.ts'

/** Texts that may contain a version; what does not exist is `undefined`. */
export interface VersionSources {
  readonly 'build.gradle'?: string | undefined
  readonly 'build.gradle.kts'?: string | undefined
  readonly 'gradle.properties'?: string | undefined
  readonly 'pom.xml'?: string | undefined
  /** The extensions of Maven that apply to it, and the names of the files that configure them. */
  readonly mavenExtensions?: string | undefined
  /** Of the built jar. */
  readonly manifest?: string | undefined
  /** Of the built jar: META-INF/build-info.properties, which Spring Boot's plugins write if asked to. */
  readonly buildInfo?: string | undefined
  /** Of the built jar: the pom.properties that Maven packs. */
  readonly pomProperties?: string | undefined
}

const PROJECT_FILES = ['build.gradle', 'build.gradle.kts', 'gradle.properties', 'pom.xml'] as const

/** The files of the project that builds into `folder`, which is within `root`, and of the one in `root`. */
export function readProjects(root: string, folder: string): readonly [own: VersionSources, parent: VersionSources] {
  const isOfMaven = folder.split('/').includes('target')
  const parent = readProjectFiles(root, isOfMaven)
  for (let within = folder; within !== '.'; within = dirname(within)) {
    const own = readProjectFiles(join(root, within), isOfMaven)
    if (Object.keys(own).length > 0) return [own, parent]
  }
  return [parent, parent]
}

/** Many a project can be built by Maven and by Gradle, and each writes a version of its own into a folder of its own. */
function readProjectFiles(folder: string, isOfMaven: boolean): VersionSources {
  const present = PROJECT_FILES.filter((file) => existsSync(join(folder, file)))
  const chosen = isOfMaven && present.includes('pom.xml') ? (['pom.xml'] as const) : present
  const files = Object.fromEntries(chosen.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
  return 'pom.xml' in files ? { ...files, mavenExtensions: readMavenExtensions(folder) } : files
}

/**
 * The version that these texts tell for sure, or `null`. What a build script writes out counts first; where the build computes
 * the version, only the built jar knows it, and `gradle.properties` may be stale. Where it says none, the jar's manifest
 * comes before what the build command has `given`, and that before `gradle.properties`, as in Gradle. A version that is not
 * safe as a file name is ignored. Where a project says none, its `parent` may say it, as in Gradle's `allprojects`.
 */
export function detectVersion(
  sources: VersionSources,
  parent: VersionSources = {},
  given: WrittenVersion | null = null,
): string | null {
  const inJar = versionsInJar(sources)
  const script = sources['build.gradle'] ?? sources['build.gradle.kts'] ?? null
  const pom = readMavenVersion(sources['pom.xml'] ?? '', sources.mavenExtensions ?? '')
  const properties = readProperty(sources['gradle.properties'] ?? '', 'version')
  const isMaven = script === null && properties === null
  const assigned = isMaven ? pom : readGradleVersion(script ?? '')
  if (assigned?.literal === null) return firstUsable(inJar)
  const isRoot = Object.keys(parent).length === 0
  const others = given === null ? [properties, pom?.literal] : [isRoot ? given.literal : null]
  const found = firstUsable([assigned?.literal, ...inJar, ...(isMaven ? [] : others)])
  if (found !== null || isRoot) return found
  const { manifest, buildInfo, pomProperties } = sources
  return detectVersion({ manifest, buildInfo, pomProperties, ...parent }, {}, given)
}

function versionsInJar({ manifest = '', buildInfo = '', pomProperties = '' }: VersionSources): (string | null)[] {
  return [
    readAttribute(manifest, 'Implementation-Version'),
    readProperty(buildInfo, 'build.version'),
    readProperty(pomProperties, 'version'),
  ]
}

function firstUsable(versions: readonly (string | null | undefined)[]): string | null {
  return versions.find((version) => version != null && SAFE_VERSION.test(version) && version !== 'unspecified') ?? null
}

/** The value of a key in a file of Java's properties, or `null`. */
function readProperty(text: string, key: string): string | null {
  const line = /^([^\s=:]+)(?:[ \t]*[=:][ \t]*|[ \t]+)(\S.*)$/
  const found = text.split('\n').map((one) => line.exec(one.trim()))
  return found.find((match) => match?.[1] === key)?.[2] ?? null
}

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SAFE_VERSION } from '../inputs/read-values.ts'
import { readAttribute } from '../jar/read-manifest.ts'
import { type GradleVersion, readGradleVersion } from './read-gradle-version.ts'

/** Texts that may contain a version; what does not exist is `undefined`. */
export interface VersionSources {
  readonly 'build.gradle'?: string | undefined
  readonly 'build.gradle.kts'?: string | undefined
  readonly 'gradle.properties'?: string | undefined
  readonly 'pom.xml'?: string | undefined
  /** Of the built jar. */
  readonly manifest?: string | undefined
  /** Of the built jar: META-INF/build-info.properties, which Spring Boot's plugins write if asked to. */
  readonly buildInfo?: string | undefined
}

const PROJECT_FILES = ['build.gradle', 'build.gradle.kts', 'gradle.properties', 'pom.xml'] as const

/** Of XML, what is not an element, to the end if it is not closed; and a tag, with the text after it. */
const NO_ELEMENTS = /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|<![^>]*(?:>|$)/g
const TAG = /<(\/?)([A-Za-z_][\w.-]*)(?:\s[^<>]*?)?(\/?)>([^<]*)/g

/** The files of the project that builds into `folder`, which is within `root`, and of the one in `root`. */
export function readProjects(root: string, folder: string): readonly [own: VersionSources, parent: VersionSources] {
  const parent = readProjectFiles(root)
  for (let within = folder; within !== '.'; within = dirname(within)) {
    const own = readProjectFiles(join(root, within))
    if (Object.keys(own).length > 0) return [own, parent]
  }
  return [parent, parent]
}

function readProjectFiles(folder: string): VersionSources {
  const present = PROJECT_FILES.filter((file) => existsSync(join(folder, file)))
  return Object.fromEntries(present.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
}

/**
 * The version that these texts tell for sure, or `null`. What a build script writes out counts first; where it computes
 * the version, only the built jar knows it, and `gradle.properties` may be stale. Where it says none, the jar's manifest
 * comes before what the build command has `given`, and that before `gradle.properties`, as in Gradle. A version that is not
 * safe as a file name is ignored. Where a project says none, its `parent` may say it, as in Gradle's `allprojects`.
 */
export function detectVersion(
  sources: VersionSources,
  parent: VersionSources = {},
  given: GradleVersion | null = null,
): string | null {
  const inJar = versionsInJar(sources)
  const pom = readPomVersion(sources['pom.xml'] ?? '')
  const script = sources['build.gradle'] ?? sources['build.gradle.kts']
  const assigned = script === undefined ? null : readGradleVersion(script)
  if (assigned?.literal === null) return inJar.find(isUsable) ?? null
  const properties = readProperty(sources['gradle.properties'] ?? '', 'version')
  const isMaven = script === undefined && properties === null
  const isRoot = Object.keys(parent).length === 0
  const written = given === null ? [properties, pom] : [isRoot ? given.literal : null]
  const candidates = isMaven ? [pom, ...inJar] : [assigned?.literal ?? null, ...inJar, ...written]
  const found = candidates.find(isUsable) ?? null
  if (found !== null || isRoot) return found
  const { manifest, buildInfo } = sources
  return detectVersion({ manifest, buildInfo, ...parent }, {}, given)
}

function versionsInJar({ manifest = '', buildInfo = '' }: VersionSources): (string | null)[] {
  return [readAttribute(manifest, 'Implementation-Version'), readProperty(buildInfo, 'build.version')]
}

function isUsable(version: string | null): boolean {
  return version !== null && SAFE_VERSION.test(version) && version !== 'unspecified'
}

/** The value of a key in a file of Java's properties, or `null`. */
function readProperty(text: string, key: string): string | null {
  const line = /^([^\s=:]+)(?:[ \t]*[=:][ \t]*|[ \t]+)(\S.*)$/
  const found = text.split('\n').map((one) => line.exec(one.trim()))
  return found.find((match) => match?.[1] === key)?.[2] ?? null
}

/** The project's own version in a pom.xml, else its parent's, or `null`. */
function readPomVersion(pom: string): string | null {
  const path: string[] = []
  const versions = new Map<string, string>()
  for (const [, closing, name, selfClosing, text] of pom.replaceAll(NO_ELEMENTS, '').matchAll(TAG)) {
    if (closing === '/') {
      path.pop()
    } else if (name !== undefined && selfClosing === '') {
      path.push(name)
      if (name === 'version' && path.length <= 3) versions.set(path.join('/'), (text ?? '').trim())
    }
  }
  return versions.get('project/version') ?? versions.get('project/parent/version') ?? null
}

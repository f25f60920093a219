import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SAFE_VERSION } from '../inputs/read-values.ts'
import { readGradleVersion } from './read-gradle-version.ts'
import { readAttribute } from './read-manifest.ts'
import { readPomVersion } from './read-pom-version.ts'

/** Texts in which a version may stand; what does not exist is `undefined`. */
export interface VersionSources {
  readonly 'build.gradle'?: string | undefined
  readonly 'build.gradle.kts'?: string | undefined
  readonly 'gradle.properties'?: string | undefined
  readonly 'pom.xml'?: string | undefined
  /** Of the built jar. */
  readonly manifest?: string | undefined
}

const PROJECT_FILES = ['build.gradle', 'build.gradle.kts', 'gradle.properties', 'pom.xml'] as const

export function readProjectFiles(folder: string): VersionSources {
  const present = PROJECT_FILES.filter((file) => existsSync(join(folder, file)))
  return Object.fromEntries(present.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
}

/**
 * The first version that is written out, in the order of `VersionSources`. An expression, or a version that is not safe
 * as a file name, is passed over. `null` if there is none.
 */
export function detectVersion(sources: VersionSources): string | null {
  const candidates = [
    readGradleVersion(sources['build.gradle'] ?? ''),
    readGradleVersion(sources['build.gradle.kts'] ?? ''),
    readPropertiesVersion(sources['gradle.properties'] ?? ''),
    readPomVersion(sources['pom.xml'] ?? ''),
    readAttribute(sources.manifest ?? '', 'Implementation-Version'),
  ]
  const isUsable = (version: string | null) =>
    version !== null && SAFE_VERSION.test(version) && version !== 'unspecified'
  return candidates.find(isUsable) ?? null
}

function readPropertiesVersion(text: string): string | null {
  return /^[ \t]*version(?:[ \t]*[=:][ \t]*|[ \t]+)(\S.*?)[ \t\r]*$/m.exec(text)?.[1] ?? null
}

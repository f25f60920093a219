import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { WrittenVersion } from './read-gradle-version.ts'

/** Extensions that replace the versions of all poms, by their name or by the file that configures them: qoomon's, jgitver, nisse. */
const VERSIONING =
  /<artifactId>[^<]*(?:version|jgitver|nisse)|^(?:maven-git-versioning-extension|jgitver\.config)\.xml$/im

/** Of XML, what is not an element, to the end if it is not closed; and a tag, with the text after it. */
const NO_ELEMENTS = /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|<![^>]*(?:>|$)/g
const TAG = /<(\/?)([A-Za-z_][\w.-]*)(?:\s[^<>]*?)?(\/?)>([^<]*)/g

/** The parent's version, as a project's own; Maven knows it by each of these names. */
const OF_THE_PARENT = /^\$\{(?:(?:project|pom)\.)?parent\.version\}$/

/**
 * The names of the files in the folder `.mvn` that Maven uses for the project in `folder`, the nearest one upwards from there, and
 * the extensions that are listed in it.
 */
export function readMavenExtensions(folder: string): string {
  const settings = join(folder, '.mvn')
  if (!statSync(settings, { throwIfNoEntry: false })?.isDirectory()) {
    return dirname(folder) === folder ? '' : readMavenExtensions(dirname(folder))
  }
  const list = join(settings, 'extensions.xml')
  const listed = existsSync(list) ? readFileSync(list, 'utf8').replaceAll(NO_ELEMENTS, '') : ''
  return [...readdirSync(settings), listed].join('\n')
}

/** The project's own version in a pom.xml, else its parent's; `null` if there is none. */
export function readMavenVersion(pom: string, extensions: string): WrittenVersion | null {
  const version = readPomVersion(pom)
  if (version === null) return null
  return { literal: version.includes('${') || VERSIONING.test(extensions) ? null : version }
}

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
  const own = versions.get('project/version') ?? null
  return own === null || OF_THE_PARENT.test(own) ? (versions.get('project/parent/version') ?? null) : own
}

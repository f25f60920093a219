import fc from 'fast-check'
import { expect } from 'vitest'
import { detectVersion } from '../../../src/build/detect-version.ts'
import { findWrappers } from '../../../src/build/find-wrappers.ts'
import { readGivenVersion } from '../../../src/build/read-given-version.ts'
import { readGradleVersion } from '../../../src/build/read-gradle-version.ts'
import { SAFE_VERSION } from '../../../src/inputs/read-values.ts'
import { fuzz, mutations, refrains, requireSteady, sing } from './fuzz.ts'

const SCRIPT = `plugins {
    id 'org.springframework.boot' version '3.5.0'
}
group = "shop" // version = '0'
version = '1.0.3'
/* if (ci) { version = '1' } */
allprojects { project.version = '1.0.3' }
if (project.hasProperty('v')) {
    version = v
} else
    setVersion("\${major}.1")
publishing { publications { maven(MavenPublication) { version = "2" } } }
def text = '''version = '4\`'''
def open = name =~ /\\(/
`
const PROPERTIES = '# by hand\nversion=1.0.0\norg.gradle.jvmargs = -Xmx2g\nversion.x : 4\n'
const POM = `<?xml version="1.0"?>
<!-- <version>0</version> -->
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><artifactId>p</artifactId><version>3.5.0</version></parent>
  <![CDATA[ <version>9</version> ]]>
  <version> 1.1 </version><packaging/>
  <dependencies><dependency scope="a"><version>\${revision}</version></dependency></dependencies>
</project>
`
const MANIFEST = 'Manifest-Version: 1.0\r\nImplementation-Version: 1.2\r\n 3\r\n\r\nName: x\r\n'
const COMMAND =
  'ORG_GRADLE_PROJECT_version=1 ./gradlew \\\n bootJar -P version="1.2.3" --project-prop version=2 && (cd web && ../mvnw -v)\n'
// biome-ignore format: a list of pieces
const PIECES = [
  '{', '}', '(', ')', '[', '"', "'", '"""', "'''", '\\', '/', '//', '/*', '*/', '\n', '\r\n', ' ', '\t', ';', '=', ':',
  '.', '?', '&', '|', '->', '+=', '=~', '$', '-P', '-Pversion=', '<', '>', '</', '/>', '<!--', '-->', '<![CDATA[', ']]>',
  '<?', '?>', '<!', '<version>', '</version>', '<project>', '</project>', '<parent>', '<a b="c">', 'version', 'version=',
  "version = '1'", 'project.', 'setVersion(', 'if (', 'else', 'else ', 'when', 'for (a)\n', 'allprojects {', 'afterEvaluate {',
  'version = rootProject.version', 'Implementation-Version: ', 'build.version=', 'unspecified', '../', 'a', '1', '#', 'cd ',
  'pushd ', 'popd', 'cd -', ' -c ', 'case a in ', 'esac', ' #', '\\"', './gradlew ', 'mvnw', '\u0085', '\u2028', '\u00a0', 'é',
]

/** What is read of the same text as each kind of file, and as a command; null if it tells no version for sure. */
function readAll(text: string): (string | null)[] {
  const [manifest, given] = [`${text}\n${MANIFEST}`, readGivenVersion(text, {})]
  const root = { 'build.gradle': 'plugins {}', 'gradle.properties': text }
  return [
    detectVersion({ 'build.gradle': text }),
    detectVersion({ 'build.gradle.kts': text, 'gradle.properties': PROPERTIES, manifest }),
    detectVersion({ 'pom.xml': text, manifest: text, buildInfo: text }),
    detectVersion({ 'build.gradle': 'plugins {}' }, root, given),
    detectVersion(root, {}, given),
  ]
}

fuzz(
  'the files of a build may contain anything: what they tell is a version, or nothing',
  300,
  fc.property(mutations([SCRIPT, PROPERTIES, POM, MANIFEST, COMMAND], PIECES), (text) => {
    for (const version of readAll(text)) if (version !== null) expect(version).toMatch(SAFE_VERSION)
    for (const wrapper of findWrappers(text, () => false)) expect(wrapper).toMatch(/(?:^|\/)(?:gradlew|mvnw)$/)
  }),
)

fuzz(
  'reading the files of a build takes linear time',
  20,
  fc.property(refrains(PIECES), (refrain) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => [readAll(text), findWrappers(text, (path) => path.length % 2 === 0)]
    })
  }),
  [
    '"\\',
    'cd a/',
    '(cd a;',
    'pushd a;mvnw ;',
    'if (./gradlew cd ',
    " -c '",
    'cd a\\"',
    'case ',
    '(case a in a)',
    '"\\"',
    ' #"',
    ' -c',
    'if (a) ',
    '/*a',
    '<!',
    '<!--',
    '<?',
    '<version>',
    '</a ',
    '<a ',
  ].map((again) => [{ before: '', again, after: '' }]),
)

const versions = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}$/).filter((version) => version !== 'unspecified')
/** Statements that don't change the project's version. */
const others = fc.constantFrom(
  "plugins { id 'a' version '3' }",
  "// version = '9' {",
  '/* version = "9" */',
  "def text = '''\nversion = '9'\n'''",
  'def usage = "if (ci) version = \'9\' }"',
  'def open = name =~ /\\(/',
  "publishing {\n  publications {\n    maven(MavenPublication) {\n      version = '9'\n    }\n  }\n}",
  'coordinates(\n  group = "a",\n  version = "9",\n)',
  "project(':other') { version = '9' }",
  "if (ci) { println 'CI' } else println 'no CI'",
  'if (ci)\n  println "CI"',
)
const ASSIGNMENTS: readonly ((version: string) => string)[] = [
  (version) => `version = '${version}'`,
  (version) => `version "${version}" // the one`,
  (version) => `  project.version='${version}';`,
  (version) => `allprojects {\n\tversion = "${version}"\n}`,
]
const CHANGES = [
  "version += '-b'",
  "if (ci) version = '9'",
  "if (ci)\n  version = '9'",
  'if (a) { b() } else { setVersion(next()) }',
  'when {\n  a -> version = "9"\n}',
  "afterEvaluate { version = '9' }",
  'version scm.version',
  "if (ci) version '9'",
  'gitVersioning.apply { refs { } }',
]

fuzz(
  'a version that a Gradle script writes out is found, whatever stands around it; not one that something changes',
  200,
  fc.property(
    versions,
    fc.constantFrom(...ASSIGNMENTS),
    fc.tuple(fc.array(others, { maxLength: 4 }), fc.array(others, { maxLength: 4 }), fc.constantFrom('\n', '\r\n')),
    fc.constantFrom(...CHANGES),
    (version, assign, [before, after, end], change) => {
      const script = (...statements: string[]) => statements.join('\n').replaceAll('\n', end)
      const written = [...before, assign(version), ...after]
      expect(readGradleVersion(script(...written))).toEqual({ literal: version })
      expect(readGradleVersion(script(...written, change))).toEqual({ literal: null })
      expect(readGradleVersion(script(...before, ...after))).toBeNull()
    },
  ),
)

const elements = fc.constantFrom(
  '<!-- <version>9</version> -->',
  '<a><![CDATA[</a><version>9</version>]]></a>',
  '<packaging/>',
  '<dependencies>\n<dependency a="b">\n<version>9</version></dependency></dependencies>',
  '<parent>\n<artifactId>p</artifactId><version>9</version>\n</parent>',
  '<properties><version>9</version></properties>',
  '<?a <version>9</version>?>',
)

fuzz(
  "a pom's own version is found among those of all others",
  200,
  fc.property(versions, fc.array(elements), fc.array(elements), (version, before, after) => {
    const own = `<version>\n${version} </version>`
    const pom = ['<?xml version="1.0"?>', '<project xmlns="a">', ...before, own, ...after, '</project>'].join('\n')
    expect(detectVersion({ 'pom.xml': pom })).toBe(version)
  }),
)

import { expect, test } from 'vitest'
import { detectVersion } from '../../../src/build/detect-version.ts'
import { readGradleVersion } from '../../../src/build/read-gradle-version.ts'

const WRITTEN = "version = '0.0.1-SNAPSHOT'\n"

// Each is a way in which public projects change the version that they have written out above.
const CHANGES = [
  `val isRelease = providers.environmentVariable("RELEASE")
  .map { it.isNotBlank() }
  .getOrElse(false)

if (isRelease) {
  version = version.toString().substringBefore("-SNAPSHOT")
}`,
  "if (project.hasProperty('v')) { version = v }",
  "if (project.hasProperty('v')) version = v",
  "if (debug) { println 'debug' }\nif (ci) { version = '1.0' }",
  "if (project.hasProperty('v'))\n    version = '1.0'",
  "if (ci)\n{\n  println 'CI'\n}\nelse\n  version = '1.0'",
  "if (ci) { println 'CI' } else version = '1.0'",
  'if (tasks.any { it.name == "publish (all)" }) {\n  version = "0.0.1"\n}',
  'if (snapshot\n    && !release) {\n  setVersion(next())\n}',
  'version += "-SNAPSHOT"',
  "ci && (version = '1.0')",
  'when {\n  isRelease -> version = "1.0"\n  else -> println("no release")\n}',
  "switch (stage) {\n  case 'release': version = '1.0'; break\n}",
  "gradle.taskGraph.whenReady { graph ->\n  if (graph.hasTask(':release')) {\n    version = '1.0'\n  }\n}",
  "afterEvaluate { version = '0.0.1-SNAPSHOT' }",
  'task("suffixed") {\n  project.version = project.version.toString() + suffix\n}',
  'version scmVersion.version',
  "if (project.hasProperty('v')) version v",
  "if (ci)\n  version '1.0'",
  "if (ci) { println 'CI' } else version '1.0'",
  // https://github.com/qoomon/gradle-git-versioning-plugin
  "gitVersioning.apply {\n  refs {\n    branch('.+') { version = ref }\n  }\n}",
  'allprojects {\n  if (ci) {\n    version = buildNumber\n  }\n}',
]

test.each(CHANGES)('a version that is changed later is that of the manifest: %s', (change) => {
  const manifest = 'Implementation-Version: 9.9.9'
  expect(detectVersion({ 'build.gradle': WRITTEN, manifest })).toBe('0.0.1-SNAPSHOT')
  expect(detectVersion({ 'build.gradle': WRITTEN + change, manifest })).toBe('9.9.9')
})

test.each([
  'publishing {\n  publications {\n    maven(MavenPublication) {\n      version = project.version.toString()\n    }\n  }\n}',
  "if (release) {\n  publishing.publications.aar.version += '-SNAPSHOT'\n}",
  "if (ci) println version\nversion in releases && println('released')",
  'plugins {\n  if (ci) id("a") version "3.1" else id("a") version "3.0"\n}',
  "def version = '1'\nval version2 = '2'\nif (version == '3') println version",
  'coordinates(group = "a", version = "1")',
  'coordinates(\n  group = "a",\n  version = "1",\n)',
  'if (a) {\n  foo(\n    name = "x",\n    version = "2")\n}',
  "if (debug && version =~ /SNAPSHOT/) println 'debug'",
  'if (debug) {\n  version =~ /x/\n}',
  "task('x') {\n  onlyIf { project.version =~ /SNAPSHOT/ }\n}",
  "project(':other') { version = '1' }",
  "println 'if (ci) version = 1'\ndef usage = '''\nversion = '1'\n'''",
  "apply from: 'https://gradle.example/common?version=1'",
  "// if (ci) { version = '1' }\n/* version += '1' */",
])('what does not change the project’s version does not count: %s', (rest) => {
  expect(readGradleVersion(WRITTEN + rest)).toEqual({ literal: '0.0.1-SNAPSHOT' })
})

test('lines may end as on Windows', () => {
  expect(readGradleVersion(`if (ci)\r\n  println 'CI'\r\n${WRITTEN.replace('\n', '\r\n')}`)).toEqual({
    literal: '0.0.1-SNAPSHOT',
  })
  expect(readGradleVersion("if (ci)\r\n  version = '1'\r\n")).toEqual({ literal: null })
})

test('a bracket of a pattern hides no version', () => {
  expect(readGradleVersion(`def open = name =~ /\\(/\n${WRITTEN}`)).toEqual({ literal: '0.0.1-SNAPSHOT' })
})

test.each([
  "if (ci) { version = '1' }",
  "if (ci)\n  version = '1'",
  "version += '.1'",
  'version =\n  "1"',
  'version = "1"\n  .plus(suffix)',
])('a version that depends on something is computed: %s', (script) => {
  expect(readGradleVersion(script)).toEqual({ literal: null })
})

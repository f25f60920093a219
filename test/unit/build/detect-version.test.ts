import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { detectVersion, readProjects, type VersionSources } from '../../../src/build/detect-version.ts'

const pom = (inner: string) => `<?xml version="1.0"?>\n<project xmlns="x" xsi:y="z">\n${inner}\n</project>`
const parent = '<parent><artifactId>p</artifactId><version>3.5.0</version></parent>'

const M = 'Implementation-Version: 1.18.7'
const B = '#Properties\nbuild.time=2026-05-04T11\\:12\\:13Z\nbuild.version=1.19\n'

// https://github.com/qoomon/maven-git-versioning-extension
const QOOMON =
  '<extensions><extension>\n<artifactId>maven-git-versioning-extension</artifactId><version>9.11.0</version>\n</extension></extensions>'
const DEVELOCITY =
  '<extensions><extension><groupId>com.gradle</groupId><artifactId>develocity-maven-extension</artifactId><version>2.0</version></extension></extensions>'

const CASES: readonly (readonly [VersionSources, string | null])[] = [
  [{}, null],
  [{ 'build.gradle': "group = 'a'\nversion = '1.0.3'\n" }, '1.0.3'],
  [{ 'build.gradle': 'version "2.0-SNAPSHOT";\r\n' }, '2.0-SNAPSHOT'],
  [{ 'build.gradle': "  project.version='1+2'  // the one" }, '1+2'],
  [{ 'build.gradle': "url 'http://x' // version\n// version = '0'\n/*\nversion = '1'\n*/\nversion = '2'" }, '2'],
  [{ 'build.gradle': "plugins {\n  id 'a' version '3.1'\n  id 'b'\n  version '3.2'\n}\nid 'x' version '3'" }, null],
  [{ 'build.gradle': "publishing { pom {\nversion = '9'\n} }\ndef s = \"}\"\nversion = '1'" }, '1'],
  [{ 'build.gradle': "allprojects { version = '4.2' }\nsubprojects { version = '5' }" }, null],
  [{ 'build.gradle': "allprojects { version = '4.2' }\nsubprojects { version = '5' }", manifest: M }, '1.18.7'],
  [{ 'build.gradle': "allprojects { group = 'a'; version = '4.2' }" }, '4.2'],
  [{ 'build.gradle': "subprojects {\n\tapply plugin: 'java'\n\tversion = '4.3'\n}" }, '4.3'],
  [{ 'build.gradle': "configure(x) { version = '9' }; version = '1.5';" }, '1.5'],
  [{ 'build.gradle': "version = '1.5'\nif (ci) { version = '2' }\nversion = version + '-b'", manifest: M }, '1.18.7'],
  [{ 'build.gradle': 'version = scmVersion.version', 'gradle.properties': 'version=1.0.0', manifest: M }, '1.18.7'],
  [{ 'build.gradle': 'version = scmVersion.version', 'gradle.properties': 'version=1.0.0' }, null],
  [{ 'build.gradle.kts': 'project.version = scmVersion.version', 'pom.xml': pom('<version>6</version>') }, null],
  [{ 'build.gradle': 'setVersion(scm())', 'gradle.properties': 'version=1.0.0' }, null],
  [
    { 'build.gradle': "plugins { id 'nebula.release' version '19' }", 'gradle.properties': 'version=1', manifest: M },
    '1.18.7',
  ],
  [{ 'build.gradle': "version = '1.5'", manifest: M }, '1.5'],
  [{ 'gradle.properties': 'version=1.0.0', manifest: M }, '1.18.7'],
  [{ 'gradle.properties': 'version=1.0.0', buildInfo: B }, '1.19'],
  [{ 'build.gradle': 'version = scmVersion.version', buildInfo: B }, '1.19'],
  [{ 'build.gradle': "version = '1.5'", buildInfo: B }, '1.5'],
  [{ manifest: M, buildInfo: B }, '1.18.7'],
  [{ manifest: 'Implementation-Version: unspecified', buildInfo: B }, '1.19'],
  [{ 'pom.xml': pom('<version>6</version>'), manifest: M }, '6'],
  [{ 'build.gradle': "springBootVersion = '3'\next.version = '2'\nversionCode = '1'" }, null],
  [{ 'build.gradle': `version = "\${major}.1"`, 'gradle.properties': 'version=7' }, null],
  [{ 'build.gradle': "version = System.getenv('V') ?: '1'", 'build.gradle.kts': 'version = "8"' }, null],
  [{ 'build.gradle': "version = '../../etc'" }, null],
  [{ 'build.gradle': "version = '1;reboot'", 'pom.xml': pom('<version>6</version>') }, '6'],
  [{ 'build.gradle.kts': 'plugins { id("a") version "3.1"; kotlin("jvm") version "2" }\nversion = "1.2"' }, '1.2'],
  [{ 'gradle.properties': '#version=1\nappversion=2\n version : 3 \nversion.x=4' }, '3'],
  [{ 'pom.xml': pom(`${parent}<!-- <version>0</version> --><version> 1.1 </version>`) }, '1.1'],
  [{ 'pom.xml': pom(`${parent}<dependencies><dependency><version>9</version></dependency></dependencies>`) }, '3.5.0'],
  ...['project.parent.version', 'pom.parent.version', 'parent.version'].map(
    (name) => [{ 'pom.xml': pom(`${parent}<version>\${${name}}</version>`) }, '3.5.0'] as const,
  ),
  [{ 'pom.xml': pom(`${parent}<version>\${parent.version}-1</version>`), manifest: M }, '1.18.7'],
  [{ 'pom.xml': pom(`${parent}<version>\${project.parent.version}</version>`), mavenExtensions: QOOMON }, null],
  [
    {
      'pom.xml': pom(`<parent><version>\${revision}</version></parent><version>\${project.parent.version}</version>`),
      manifest: M,
    },
    '1.18.7',
  ],
  [{ 'pom.xml': pom('<build><plugins><plugin a="b"/><plugin><version>9</version></plugin></plugins></build>') }, null],
  [{ 'pom.xml': pom(`${parent}<version>\${revision}</version>`), manifest: 'Implementation-Version: 5' }, '5'],
  [{ 'pom.xml': pom(`<version>\${revision}</version>`), 'gradle.properties': 'version=1.0.0' }, '1.0.0'],
  [{ 'pom.xml': pom('<version>0.0.0-SNAPSHOT</version>'), mavenExtensions: QOOMON, manifest: M }, '1.18.7'],
  [{ 'pom.xml': pom('<version>0.0.0-SNAPSHOT</version>'), mavenExtensions: QOOMON, buildInfo: B }, '1.19'],
  [{ 'pom.xml': pom('<version>0.0.0-SNAPSHOT</version>'), mavenExtensions: QOOMON }, null],
  [
    { 'pom.xml': pom('<version>0</version>'), mavenExtensions: 'jvm.config\njgitver.config.xml', manifest: M },
    '1.18.7',
  ],
  [{ 'pom.xml': pom('<version>6</version>'), mavenExtensions: `wrapper\n${DEVELOCITY}`, manifest: M }, '6'],
  [{ 'pom.xml': pom('<version>6</version>'), mavenExtensions: 'maven.config\nversion.txt', manifest: M }, '6'],
  [{ 'build.gradle': 'version scmVersion.version', 'gradle.properties': 'version=0.1', manifest: M }, '1.18.7'],
  [{ 'build.gradle': 'version scmVersion.version', 'gradle.properties': 'version=0.1' }, null],
  [{ 'build.gradle': 'version in list\nversion = "1"' }, '1'],
  [{ manifest: 'A: b\r\nImplementation-Version: 1.2\r\n 3\r\n\r\nName: x\r\nImplementation-Version: 9' }, '1.23'],
  [{ manifest: 'A: b\n\nImplementation-Version: 9' }, null],
  [{ 'gradle.properties': 'version=unspecified' }, null],
]

const INHERITED = [
  'version = rootProject.version',
  'version rootProject.version',
  'project.version = project.rootProject.version;',
  'version = parent.version // of all',
  'version = project.parent!!.version',
  'version = parent?.version.toString()',
]

test('Maven’s extensions are those of the nearest folder .mvn', () => {
  const folder = mkdtempSync(join(tmpdir(), 'projects-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  try {
    write('.mvn/extensions.xml', QOOMON)
    write('back/service/pom.xml', pom('<version>0.0.0-SNAPSHOT</version>'))
    const detect = () => {
      const [own, above] = readProjects(join(folder, 'back'), 'service/target')
      return detectVersion({ ...own, manifest: M }, above)
    }
    expect(detect()).toBe('1.18.7')
    write('.mvn/extensions.xml', `<!-- ${QOOMON} -->${DEVELOCITY}`)
    expect(detect()).toBe('0.0.0-SNAPSHOT')
    write('.mvn/maven-git-versioning-extension.xml', '<configuration/>')
    expect(detect()).toBe('1.18.7')
    write('back/.mvn/jvm.config', '-Xmx1g')
    expect(detect()).toBe('0.0.0-SNAPSHOT')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each(CASES)('%j', (sources, version) => {
  expect(detectVersion(sources)).toBe(version)
})

test.each<[VersionSources, VersionSources, string | null, string | null]>([
  [{}, { 'build.gradle': 'plugins {}', 'gradle.properties': 'version=1.0.0' }, '1.2.3', '1.2.3'],
  [{ 'gradle.properties': 'version=1.0.0' }, {}, '1.2.3', '1.2.3'],
  [{ 'gradle.properties': 'version=1.0.0' }, {}, null, null],
  [{ 'build.gradle': 'plugins {}' }, { 'build.gradle': "allprojects { version = '4.2' }" }, '1.2.3', '4.2'],
  [{ 'build.gradle': 'version = scmVersion.version' }, {}, '1.2.3', null],
  [{ 'build.gradle': 'plugins {}', manifest: M }, {}, '1.2.3', '1.18.7'],
  [{ 'build.gradle': 'plugins {}', manifest: M }, {}, null, '1.18.7'],
  [
    { 'pom.xml': pom(`<parent/><version>\${project.parent.version}</version>`) },
    { 'pom.xml': pom('<version>6</version>') },
    null,
    '6',
  ],
  ...INHERITED.map((own): [VersionSources, VersionSources, null, string] => [
    { 'build.gradle': own },
    { 'build.gradle': "version = '4.2'" },
    null,
    '4.2',
  ]),
  [
    { 'build.gradle': 'version = rootProject.version' },
    { 'build.gradle': 'version = scm()', 'gradle.properties': 'version=1' },
    null,
    null,
  ],
  [{ 'build.gradle': 'version = rootProject.version + suffix' }, { 'build.gradle': "version = '4.2'" }, null, null],
  [{ 'build.gradle': 'if (ci) { version = rootProject.version }' }, { 'build.gradle': "version = '4.2'" }, null, null],
  [{ 'build.gradle': "version = '4.2'\nsubprojects { version = rootProject.version }" }, {}, null, '4.2'],
  // To Maven, -P names a profile.
  [{ 'pom.xml': pom('<version>6</version>') }, {}, '1.2.3', '6'],
])('%j below %j, the command sets %s: %s', (own, root, literal, version) => {
  expect(detectVersion(own, root, { literal })).toBe(version)
})

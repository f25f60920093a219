import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildJar, guessVersion } from '../../../src/build/run-build.ts'

const RUN = {
  repository: 'acme/api',
  runNumber: 1,
  runAttempt: 1,
  sha: 'abcdef0123456789',
  ref: 'dev',
  actor: 'octocat',
  runId: 7,
  runUrl: '',
  commitUrl: '',
  pullRequest: null,
}

let folder = ''
let printed = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-'))
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text
    return true
  })
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

/** A jar that the JDK's own tool made. */
function makeJar(manifest: string, prefix = ''): Buffer {
  write('jar-tool/shop/Main.class', 'x')
  return packJar(`Main-Class: shop.Main\n${manifest}`, prefix)
}

/** The same with just this in its manifest. */
function packJar(manifest: string, prefix = ''): Buffer {
  write('jar-tool/manifest', manifest)
  write('jar-tool/first.txt', 'x'.repeat(1000))
  const at = (name: string) => join(folder, 'jar-tool', name)
  execFileSync('jar', ['--create', '--file', at('made'), '--manifest', at('manifest'), '-C', at(''), '.'])
  return Buffer.concat([Buffer.from(prefix), readFileSync(at('made'))])
}

function build(command: string, jar = 'build/libs/*.jar', version = '', isLeftOver = false) {
  return buildJar({ workingDirectory: folder, command, jar, version, isLeftOver }, RUN)
}

test('builds in the working directory, with its output shown and without the inputs in its environment', async () => {
  write('made.jar', makeJar('Implementation-Version: 4.5\n'))
  vi.stubEnv('INPUT_SSH-PRIVATE-KEY', 'a secret')
  const jar = await build(
    'mkdir -p build/libs\nenv > env.txt; cp made.jar build/libs/app.jar; echo "it is $((40 + 2))"',
  )
  vi.unstubAllEnvs()
  expect(jar).toMatchObject({ path: join(folder, 'build/libs/app.jar'), version: '4.5', javaRelease: null })
  expect(printed).toMatch(/mkdir -p build\/libs\n[\s\S]*\nit is 42\n$/)
  expect(readFileSync(join(folder, 'env.txt'), 'utf8')).toMatch(/^(?![\s\S]*INPUT_)[\s\S]*PATH=/)
})

test('the build sees what a run step sees, and nothing that is only for the action', async () => {
  write('app.jar', makeJar('Implementation-Version: 4.5\n'))
  const forTheAction = [
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_RUNTIME_URL',
    'ACTIONS_CACHE_URL',
    'ACTIONS_RESULTS_URL',
    'ACTIONS_CACHE_SERVICE_V2',
    'GITHUB_STATE',
    'INPUT_APP-ENV',
    'INPUT_SSH-SECRET-KEY',
    'INPUT_VERSION',
  ]
  const forSteps = [
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'GITHUB_ENV',
    'INPUT_REF',
    'STATE_MACHINE_ARN',
  ]
  for (const name of [...forTheAction, ...forSteps]) vi.stubEnv(name, 'given')
  await build('env > env.txt', '*.jar')
  vi.unstubAllEnvs()
  const seen = readFileSync(join(folder, 'env.txt'), 'utf8')
    .split('\n')
    .map((line) => line.split('=')[0] ?? '')
  expect(forTheAction.filter((name) => seen.includes(name))).toEqual([])
  expect(forSteps.filter((name) => !seen.includes(name))).toEqual([])
})

test('a build that asks a question gets no answer, as in a run step, and does not wait for one', async () => {
  write('app.jar', makeJar('Implementation-Version: 4.5\n'))
  expect((await build('echo "left: $(cat)"; ! read -r answer', '*.jar')).version).toBe('4.5')
  expect(printed).toMatch(/\nleft: \n$/)
})

test.each(['printf "built"', 'printf "built\\n"', 'printf "built" >&2'])(
  'the output of a build ends with its line, so that the runner knows the next command: %s',
  async (command) => {
    await expect(build(command)).rejects.toThrow('no jar matches')
    expect(printed).toMatch(/(?<!\n)\nbuilt\n$/)
  },
)

test('a gradlew with CRLF is named as the cause', async () => {
  write('settings.gradle', '')
  write('gradle/wrapper/gradle-wrapper.jar', '')
  write('gradlew', '#!/bin/sh\r\necho built\r\n')
  await expect(build('./gradlew bootJar')).rejects.toThrow('gradlew has Windows line endings (CRLF)')
  write('app.jar', makeJar('Implementation-Version: 4.5\n'))
  await expect(build("sed -i 's/\\r//' gradlew && ./gradlew", '*.jar')).resolves.toMatchObject({ version: '4.5' })
})

test('a gradlew with CRLF is the cause only where the command calls it and it can’t be run', async () => {
  write('gradlew', '#!/bin/sh\r\necho built\r\n')
  chmodSync(join(folder, 'gradlew'), 0o755)
  mkdirSync(join(folder, 'service'))
  const inService = { workingDirectory: join(folder, 'service'), jar: '*.jar', version: '', isLeftOver: false }
  await expect(buildJar({ ...inService, command: '../gradlew bootJar' }, RUN)).rejects.toThrow('(CRLF)')
  await expect(build('./mvnw package || exit 127')).rejects.toThrow('the build failed with exit code 127')
  await expect(build('echo gradlew-like; exit 1')).rejects.toThrow('the build failed with exit code 1')
  await expect(build('true || ./gradlew bootJar; exit 1')).rejects.toThrow('the build failed with exit code 1')
  write('gradlew', '#!/bin/sh\r\n# Starts Gradle\r\ncase "$1" in\r\nx) ;;\r\nesac\r\n')
  await expect(build('sh ./gradlew bootJar')).rejects.toThrow('(CRLF)')
})

test.each([
  ['./mvnw package', 'mvnw'],
  ['cd backend && ./gradlew bootJar', 'backend/gradlew'],
  ['(cd "backend" && ./mvnw package)', 'backend/mvnw'],
  ['pushd backend\n./mvnw package', 'backend/mvnw'],
  ['(cd front && true)\nbackend/mvnw -f backend package', 'backend/mvnw'],
  ["bash -c './gradlew bootJar'", 'gradlew'],
  ['pushd front && popd && ./gradlew bootJar', 'gradlew'],
  ['cd "$PWD" && ./gradlew bootJar', 'gradlew'],
  ['cd front\ncd -\n./gradlew bootJar', 'gradlew'],
  ["sh -c 'cd front' && ./gradlew bootJar", 'gradlew'],
])('the wrapper is prepared, or blamed, that %j calls', async (command, wrapper) => {
  mkdirSync(join(folder, 'front'))
  write('app.jar', makeJar('Implementation-Version: 4.5\n'))
  write(wrapper, '#!/bin/sh\necho built\n')
  expect((await build(command, '*.jar')).version).toBe('4.5')
  expect(printed).toContain(
    `${wrapper} is not executable in the repository; it was made executable for this run (permanent fix: git update-index --chmod=+x ${wrapper})`,
  )
  write(wrapper, '#!/bin/sh\r\necho built\r\n')
  const [name] = wrapper.split('/').slice(-1)
  await expect(build(command, '*.jar')).rejects.toThrow(
    `${wrapper} has Windows line endings (CRLF), so no shell can run it; write "${name} text eol=lf" into .gitattributes, run: git add --renormalize ${wrapper} .gitattributes, and commit both`,
  )
})

const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 43583\n'

test('a Gradle wrapper without its jar, and no gradle to make it, is blamed only where the build failed', async () => {
  write('app.jar', makeJar('Implementation-Version: 4.5\n'))
  write('backend/settings.gradle', '')
  const command = (then: string) =>
    `cd backend && printf '#!/bin/sh\\n${then}\\n' >gradlew && chmod +x gradlew && ./gradlew`
  mkdirSync(join(folder, 'bin'))
  for (const name of ['bash', 'chmod'])
    symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(folder, 'bin', name))
  vi.stubEnv('PATH', join(folder, 'bin'))
  expect((await build(command('echo built'), '*.jar')).version).toBe('4.5')
  await expect(build(command('exit 1'), '*.jar')).rejects.toThrow(
    'backend/gradle/wrapper/gradle-wrapper.jar is not in the checkout and there is no gradle on PATH to create it',
  )
  write('backend/gradle/wrapper/gradle-wrapper.jar', POINTER)
  await expect(build(command('exit 1'), '*.jar')).rejects.toThrow('with Git LFS: set lfs: true for actions/checkout')
  write('backend/gradle/wrapper/gradle-wrapper.jar', `PK${POINTER}`)
  await expect(build(command('exit 1'), '*.jar')).rejects.toThrow('the build failed with exit code 1')
  vi.unstubAllEnvs()
})

test('a failed build is an error with its exit code, and its first failure ends it', async () => {
  await expect(build('exit 3 | cat\necho on')).rejects.toThrow('the build failed with exit code 3')
  expect(printed).not.toContain('\non\n')
})

test.each(["sh -c 'kill -9 $$'", "sh -c 'kill -9 $$'; exit $?"])(
  'a build that is killed is one: %s',
  async (command) => {
    await expect(build(command)).rejects.toThrow(/^the build was killed; .* too little memory/)
  },
)

test('the version is the given one, else the project’s, else the commit', async () => {
  write('build/libs/app.jar', makeJar('A: b\n'))
  expect((await build('')).version).toBe('abcdef0')
  write('build.gradle', "version = '2.1'")
  expect((await build('')).version).toBe('2.1')
  expect((await build('', 'build/libs/*.jar', '9.9')).version).toBe('9.9')
})

const OWN_VERSION = 'Implementation-Version: 2.3.1\n'
const UNKNOWN = 'A: b\n'
const POM = (inner: string) => `<project>${inner}</project>`

// In a repository of several projects the one that the jar is built by says its version; the root's may be any.
test.each<[Record<string, string>, string, string, string]>([
  [
    { 'build.gradle.kts': 'version = "1.0-SNAPSHOT"', 'app/build.gradle.kts': 'version = "2.3.1"' },
    OWN_VERSION,
    '2.3.1',
    '2.3.1',
  ],
  [{ 'build.gradle': "version = '1.0'", 'app/build.gradle.kts': 'version = "2.3.1"' }, UNKNOWN, '2.3.1', '2.3.1'],
  [{ 'build.gradle': "version = '1.0'", 'app/build.gradle': 'id("x")' }, OWN_VERSION, '2.3.1', '1.0'],
  [{ 'build.gradle': "allprojects { version = '4.2' }", 'app/build.gradle': 'id("x")' }, UNKNOWN, '4.2', '4.2'],
  [{ 'gradle.properties': 'version=4.2', 'app/build.gradle': 'id("x")' }, UNKNOWN, '4.2', '4.2'],
  [{ 'gradle.properties': 'version=4.2', 'app/build.gradle': 'version = scm()' }, UNKNOWN, 'abcdef0', 'abcdef0'],
  [{ 'build.gradle': "version = '1.0'" }, OWN_VERSION, '1.0', '1.0'],
  [
    {
      'pom.xml': POM('<version>1.2.3</version>'),
      'app/pom.xml': POM(`<parent><version>1.2.3</version></parent><version>\${project.parent.version}</version>`),
    },
    UNKNOWN,
    '1.2.3',
    '1.2.3',
  ],
  [
    { 'pom.xml': POM('<version>1.0</version>'), 'app/pom.xml': POM('<version>2.3.1</version>') },
    UNKNOWN,
    '2.3.1',
    '2.3.1',
  ],
])('the version is that of the project that the jar belongs to: %j', async (files, manifest, version, guessed) => {
  for (const [path, content] of Object.entries(files)) write(path, content)
  write('app/build/libs/app.jar', makeJar(manifest))
  expect((await build('true', 'app/build/libs/*.jar')).version).toBe(version)
  expect((await build('true', '**/build/libs/*.jar')).version).toBe(version)
  rmSync(join(folder, 'app/build'), { recursive: true })
  const jar = 'app/build/libs/*.jar'
  const inputs = { workingDirectory: folder, command: 'true', jar, version: '', isLeftOver: false }
  expect(guessVersion(inputs, RUN)).toBe(guessed)
})

// As in spring-projects/spring-petclinic.
test.each([
  ['target', '3.6.0-SNAPSHOT'],
  ['build/libs', '3.5.0'],
])(
  'of a project that both Maven and Gradle can build, the version is that of the one that built %s',
  async (libs, version) => {
    write('pom.xml', POM('<version>3.6.0-SNAPSHOT</version>'))
    write('build.gradle', "version = '3.5.0'")
    write(`${libs}/app.jar`, makeJar(UNKNOWN))
    expect((await build('true', `${libs}/*.jar`)).version).toBe(version)
    expect((await build('true', `**/${libs}/*.jar`)).version).toBe(version)
  },
)

test('a jar that is there already tells its version itself; files left by an earlier job tell nothing', async () => {
  write('build.gradle', "version = '1.0'")
  write('app.jar', makeJar(OWN_VERSION))
  expect((await build('', '*.jar')).version).toBe('2.3.1')
  expect((await build('true', '*.jar')).version).toBe('1.0')
  write('app.jar', makeJar(UNKNOWN))
  expect((await build('', '*.jar')).version).toBe('1.0')
  expect((await build('', '*.jar', '', true)).version).toBe('abcdef0')
})

test('the version that Gradle gets from the command is not the one in gradle.properties', async () => {
  write('build.gradle', "plugins { id 'org.springframework.boot' version '2.7.18' }")
  write('gradle.properties', 'version=1.0.0')
  write('app.jar', makeJar(UNKNOWN))
  expect((await build('true', '*.jar')).version).toBe('1.0.0')
  expect((await build('true -Pversion=1.2.3', '*.jar')).version).toBe('1.2.3')
  expect((await build('v=1.2.3; true -Pversion=$v', '*.jar')).version).toBe('abcdef0')
  vi.stubEnv('ORG_GRADLE_PROJECT_version', '1.2.4')
  expect((await build('true', '*.jar')).version).toBe('1.2.4')
  vi.unstubAllEnvs()
})

// https://docs.spring.io/spring-boot/docs/2.7.18/gradle-plugin/reference/htmlsingle/#integrating-with-actuator.build-info
test('what Spring Boot’s plugin wrote about the build tells its version; such a file of a library does not', async () => {
  const info = 'build.artifact=shop\nbuild.version=1.2.3\n'
  write('jar-tool/BOOT-INF/classes/META-INF/build-info.properties', info)
  write('jar-tool/META-INF/build-info.properties', info.replace('1.2.3', '7'))
  write('gradle.properties', 'version=1.0.0')
  write('app.jar', makeJar('Spring-Boot-Classes: BOOT-INF/classes/\n'))
  expect((await build('true', '*.jar')).version).toBe('1.2.3')
  write('app.jar', makeJar(UNKNOWN))
  expect((await build('true', '*.jar')).version).toBe('1.0.0')
})

// What Maven packs, with Spring Boot's BOM and plugin but not its parent.
test('of a version that Maven computes, the jar tells what it was', async () => {
  write('pom.xml', POM(`<version>\${revision}</version>`))
  write('jar-tool/META-INF/maven/x/shop/pom.properties', 'artifactId=shop\ngroupId=x\nversion=2.4.0\n')
  write('target/app.jar', makeJar('Spring-Boot-Classes: BOOT-INF/classes/\n'))
  expect((await build('true', 'target/*.jar')).version).toBe('2.4.0')
  write('jar-tool/META-INF/build-info.properties', 'build.artifact=shop\nbuild.version=2.4.1\n')
  write('target/app.jar', makeJar('Spring-Boot-Classes: BOOT-INF/classes/\n'))
  expect((await build('true', 'target/*.jar')).version).toBe('2.4.1')
  write('target/app.jar', makeJar(UNKNOWN))
  expect((await build('true', 'target/*.jar')).version).toBe('abcdef0')
})

test('the one jar is found among its companions, in folders with odd names', async () => {
  for (const name of ['a b$(id)', 'x-plain', 'x-sources', 'x-javadoc'])
    write(`lib's/${name}.jar`, makeJar('Implementation-Version: 1\n'))
  mkdirSync(join(folder, "lib's/folder.jar"))
  expect((await build('', "lib's/*.jar")).path).toBe(join(folder, "lib's/a b$(id).jar"))
})

test('a war is found next to its plain twin', async () => {
  for (const name of ['app', 'app-plain']) write(`libs/${name}.war`, makeJar('Implementation-Version: 1\n'))
  expect((await build('', 'libs/*.war')).path).toBe(join(folder, 'libs/app.war'))
})

test('an executable jar, with a script in front, is a jar', async () => {
  write('app.jar', makeJar('Implementation-Version: 1.7\n', '#!/bin/bash\necho PK\n'))
  expect((await build('', '*.jar')).version).toBe('1.7')
})

test.each([
  ['A: b\n', 'shop/Main.class'],
  ['Start-Class: shop.App\nSpring-Boot-Classes: BOOT-INF/classes/\n', 'BOOT-INF/classes/shop/App.class'],
])('the Java release of the main class is known: %j', async (manifest, file) => {
  write('jar-tool/shop/Main.class', 'x')
  // Class file version 61.0 is Java 17's (JVM specification, table 4.1-A).
  write(`jar-tool/${file}`, Buffer.from('cafebabe0000003d', 'hex'))
  write('app.jar', packJar(`Main-Class: shop.Main\n${manifest}`))
  expect((await build('', '*.jar')).javaRelease).toBe(17)
})

const QUARKUS = 'Main-Class: quarkus.Entry\nClass-Path: lib/boot/runner.jar\n'

// What Java says of these: "no main manifest attribute", "Could not find or load main class".
test.each([
  ['A: b\n', 'is not executable: it has no Main-Class'],
  ['Main-Class: \n', 'is not executable: it has no Main-Class'],
  [QUARKUS, "can't run by itself: its main class quarkus.Entry is not in it"],
  ['Main-Class: quarkus.Entry\n', "can't run by itself: its main class quarkus.Entry is not in it"],
])('a jar that Java can’t start by itself is refused: %j', async (manifest, why) => {
  write('app.jar', packJar(manifest))
  await expect(build('', '*.jar')).rejects.toThrow(`${join(folder, 'app.jar')} ${why}`)
})

test('a zip without a manifest is refused', async () => {
  write('jar-tool/first.txt', 'x')
  execFileSync('jar', ['--create', '--no-manifest', '--file', join(folder, 'app.jar'), '-C', folder, 'jar-tool'])
  await expect(build('', '*.jar')).rejects.toThrow('is not executable: it has no Main-Class')
})

test.each([
  ['main-class: shop.Shop\n', 'shop/Shop.class'],
  ['Main-Class: shop.Straße\n', 'shop/Straße.class'],
  ['Multi-Release: true\nMain-Class: shop.Shop\n', 'META-INF/versions/17/shop/Shop.class'],
  ['Main-Class: shop.Shop\nClass-Path: lib/a.jar file:/opt/shop/shop.jar\n', 'A.class'],
  ['Main-Class: shop.Shop\nClass-Path: ../../lib/shop.jar\n', 'A.class'],
  ['Main-Class: shop.Shop\nClass-Path: /opt/shop/shop.jar\n', 'A.class'],
])('a jar that Java may well start is not refused: %j, with %s', async (manifest, file) => {
  write(`jar-tool/${file}`, 'x')
  write('app.jar', packJar(manifest))
  await expect(build('', '*.jar')).resolves.toMatchObject({ path: join(folder, 'app.jar') })
})

test('no jar, several, a truncated one or one elsewhere is an error that says what was found', async () => {
  await expect(build('')).rejects.toThrow(`no jar matches build/libs/*.jar in ${folder}; set the input jar`)
  write('build/libs/a-plain.jar', 'x')
  await expect(build('')).rejects.toThrow('(left out: build/libs/a-plain.jar)')
  const whole = makeJar('A: b\n')
  write('build/libs/a.jar', whole.subarray(0, -30))
  await expect(build('')).rejects.toThrow(/build\/libs\/a\.jar is not a complete jar/)
  write('build/libs/b.jar', whole)
  await expect(build('')).rejects.toThrow('2 files match build/libs/*.jar in')
  await expect(build('')).rejects.toThrow('build/libs/a.jar, build/libs/b.jar')
  symlinkSync('/etc/hostname', join(folder, 'link.jar'))
  await expect(build('', 'link.jar')).rejects.toThrow('link.jar is a link to /etc/hostname, outside')
})

test('links next to their jar are the same jar, and one that leads nowhere is none', async () => {
  write('libs/app-1.0.jar', makeJar('A: b\n'))
  for (const [name, target] of [
    ['app.jar', 'app-1.0.jar'],
    ['latest.jar', 'app.jar'],
    ['older.jar', 'app-0.9.jar'],
    ['loop.jar', 'loop.jar'],
  ] as const)
    symlinkSync(target, join(folder, 'libs', name))
  expect((await build('', 'libs/*.jar')).path).toBe(join(folder, 'libs/app-1.0.jar'))
  await expect(build('', 'libs/o*.jar')).rejects.toThrow('(left out: libs/older.jar, a link that leads nowhere)')
  write('libs/other.jar', makeJar('A: b\n'))
  await expect(build('', 'libs/*.jar')).rejects.toThrow('2 files match libs/*.jar')
  await expect(build('', 'libs/*.jar')).rejects.toThrow(': libs/app-1.0.jar, libs/other.jar;')
})

test.each([null, POINTER])(
  'a Gradle wrapper without its jar is completed, and keeps the Gradle version that the project pins: %j',
  async (found) => {
    if (found !== null) write('gradle/wrapper/gradle-wrapper.jar', found)
    write('settings.gradle', '')
    write('gradlew', '#!/bin/sh\necho old')
    write('gradle/wrapper/gradle-wrapper.properties', 'distributionUrl=file\\:/pinned.zip\n')
    write(
      'bin/gradle',
      '#!/bin/sh\n[ "$1 $2" = "--no-daemon wrapper" ] && ! read -r answer && mkdir -p gradle/wrapper && cd gradle/wrapper && echo j > gradle-wrapper.jar && echo p > gradle-wrapper.properties && printf "#!/bin/sh\\ncp app.x app.jar" > ../../gradlew\n',
    )
    chmodSync(join(folder, 'bin/gradle'), 0o755)
    write('app.x', makeJar('Implementation-Version: 1\n'))
    vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env['PATH']}`)
    expect((await build('./gradlew bootJar', '*.jar')).version).toBe('1')
    vi.unstubAllEnvs()
    expect(readFileSync(join(folder, 'gradle/wrapper/gradle-wrapper.jar'), 'utf8')).toBe('j\n')
    expect(readFileSync(join(folder, 'gradle/wrapper/gradle-wrapper.properties'), 'utf8')).toContain('pinned')
    expect(printed).toContain('creating the wrapper with the gradle on PATH')
    expect(printed).toContain('gradlew is not executable')
  },
)

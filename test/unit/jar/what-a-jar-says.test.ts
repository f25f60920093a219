import { expect, test } from 'vitest'
import type { JarDirectory } from '../../../src/jar/central-directory.ts'
import { readBuildInfo } from '../../../src/jar/read-build-info.ts'
import { readJavaRelease } from '../../../src/jar/read-java-release.ts'
import { readAttribute } from '../../../src/jar/read-manifest.ts'

const MAIN = 'Main-Class: shop.web.Shop\n'
const BOOT = `Main-Class: org.springframework.boot.loader.launch.JarLauncher\nStart-Class: shop.web.Shop\nSpring-Boot-Classes: BOOT-INF/classes/\n`

test.each<[string, string, string | null]>([
  ['the first', 'Main-Class: shop.Shop\nA: b', 'shop.Shop'],
  ['without a space', 'A: b\nMain-Class:shop.Shop', 'shop.Shop'],
  ['in small letters', 'A: b\nmain-class: shop.Shop', 'shop.Shop'],
  ['with a carriage return alone', 'A: b\rMain-Class: shop.\r Shop\r', 'shop.Shop'],
  ['with Windows’ line endings', 'A: b\r\nMain-Class: shop.Shop\r\n', 'shop.Shop'],
  ['on several lines', 'Main-Class: shop.\r\n web.S\r\n hop\r\nA: b', 'shop.web.Shop'],
  ['empty', 'Main-Class:\n', ''],
  ['of another name', 'X-Main-Class: a\nMain-Class-Path: b\nMain-Class', null],
  ['of an entry', 'A: b\n\nMain-Class: shop.Shop\n', null],
  ['of an entry, with Windows’ line endings', 'A: b\r\n\r\nMain-Class: shop.Shop\r\n', null],
  ['of nothing', '', null],
])('an attribute, %s', (_, manifest, value) => {
  expect(readAttribute(manifest, 'Main-Class')).toBe(value)
})

/** A jar of these entries. */
const jar = (entries: Record<string, Buffer>) => (name: string) => Promise.resolve(entries[name])
const classFile = (hex: string) => Buffer.from(hex, 'hex')
const LAUNCHER = 'org/springframework/boot/loader/launch/JarLauncher.class'
const JAVA_8 = classFile('cafebabe00000034')
const JAVA_17 = classFile('cafebabe0000003d00')
const JAVA_21 = classFile('cafebabe00000041')

test.each<[string, string, Record<string, Buffer>, number | null]>([
  ['its main class', MAIN, { 'shop/web/Shop.class': JAVA_17 }, 17],
  ['the class that Spring Boot starts', BOOT, { 'BOOT-INF/classes/shop/web/Shop.class': JAVA_21 }, 21],
  ['that class in its root', BOOT, { 'shop/web/Shop.class': JAVA_17 }, 17],
  [
    'its own class, not a library’s in its root',
    BOOT,
    { 'BOOT-INF/classes/shop/web/Shop.class': JAVA_21, 'shop/web/Shop.class': JAVA_17 },
    21,
  ],
  [
    'Spring Boot’s launcher, if that is built for a newer one',
    BOOT,
    { 'BOOT-INF/classes/shop/web/Shop.class': JAVA_8, [LAUNCHER]: JAVA_17 },
    17,
  ],
  ['its class, if that is', BOOT, { 'BOOT-INF/classes/shop/web/Shop.class': JAVA_17, [LAUNCHER]: JAVA_8 }, 17],
])('the Java release is that of %s', async (_, manifest, entries, release) => {
  expect(await readJavaRelease(manifest, jar(entries))).toBe(release)
})

test.each<[string, string, Record<string, Buffer>]>([
  ['no main class', 'A: b\n', { '.class': JAVA_17, 'null.class': JAVA_17, 'undefined.class': JAVA_17 }],
  ['an empty main class', 'Main-Class:\n', { '.class': JAVA_17 }],
  ['a main class that is not there', MAIN, {}],
  ['a main class that is cut off', MAIN, { 'shop/web/Shop.class': JAVA_17.subarray(0, 7) }],
  ['an empty file as its main class', MAIN, { 'shop/web/Shop.class': Buffer.alloc(0) }],
  ['something else as its main class', MAIN, { 'shop/web/Shop.class': classFile('504b03040000003d') }],
  ['a main class for no Java release', MAIN, { 'shop/web/Shop.class': classFile('cafebabe0000002c') }],
])('a jar with %s says no Java release', async (_, manifest, entries) => {
  expect(await readJavaRelease(manifest, jar(entries))).toBeNull()
})

test('the oldest Java release is 1', async () => {
  expect(await readJavaRelease(MAIN, jar({ 'shop/web/Shop.class': classFile('cafebabe0003002d') }))).toBe(1)
})

/** The same with its directory. */
const opened = (entries: Record<string, string>) => ({
  directory: { entries: Object.keys(entries).map((name) => ({ name })), start: 0 } as unknown as JarDirectory,
  readEntry: jar(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)]))),
})
const NOTHING = { buildInfo: undefined, pomProperties: undefined }

test('what the build says is read from a jar of Spring Boot, where each tool writes it', async () => {
  const root = { 'META-INF/build-info.properties': 'build.version=9\n', 'nullMETA-INF/build-info.properties': 'x' }
  const entries = { ...root, 'BOOT-INF/classes/META-INF/build-info.properties': 'build.version=1.19\n' }
  expect(await readBuildInfo(BOOT, opened(entries))).toEqual({ ...NOTHING, buildInfo: 'build.version=1.19\n' })
  expect(await readBuildInfo(BOOT, opened(root))).toEqual({ ...NOTHING, buildInfo: 'build.version=9\n' })
  expect(await readBuildInfo(MAIN, opened(entries))).toEqual(NOTHING)
  expect(await readBuildInfo(BOOT, opened({}))).toEqual(NOTHING)
})

test('what Maven says of the one project in a jar of Spring Boot is read, too', async () => {
  const entries = { 'META-INF/maven/x/shop/pom.xml': '<a/>', 'META-INF/maven/x/shop/pom.properties': 'version=2.4.0\n' }
  expect(await readBuildInfo(BOOT, opened(entries))).toEqual({ ...NOTHING, pomProperties: 'version=2.4.0\n' })
  expect(await readBuildInfo(MAIN, opened(entries))).toEqual(NOTHING)
  const two = { ...entries, 'META-INF/maven/x/till/pom.properties': 'version=9\n' }
  expect(await readBuildInfo(BOOT, opened(two))).toEqual(NOTHING)
})

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type JarDirectory, readDirectory } from '../../../src/jar/central-directory.ts'
import { planDelta } from '../../../src/jar/delta.ts'

const folder = mkdtempSync(join(tmpdir(), 'delta-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LIBRARIES = ['lib/a.jar', 'lib/b.jar', 'lib/c.jar'].map((name) => ({ name, content: randomBytes(200_000) }))

/** A jar of stored libraries and a packed class, made by the JDK's tool. */
function makeJar(name: string, files: Record<string, Buffer | string>, mtime = 1_700_000_000): Buffer {
  const at = join(folder, name)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true })
    writeFileSync(join(at, path), content)
    utimesSync(join(at, path), mtime, mtime)
  }
  const libraries = Object.keys(files).filter((path) => path.startsWith('lib/'))
  const jar = `${at}.jar`
  const words = (paths: readonly string[]) => paths.flatMap((path) => ['-C', at, path])
  execFileSync('jar', ['--create', '--no-manifest', '--no-compress', '--file', jar, ...words(libraries)])
  const classes = Object.keys(files).filter((path) => !path.startsWith('lib/'))
  execFileSync('jar', ['--update', '--no-manifest', '--file', jar, ...words(classes)])
  return readFileSync(jar)
}

function directoryOf(jar: Buffer): JarDirectory {
  const directory = readDirectory(jar.subarray(-5_000), jar.length)
  if (directory === null) throw new Error('no directory')
  return directory
}

/** The new jar as a host assembles it, and how much of it had to be sent. */
function putTogether(old: Buffer, fresh: Buffer): { jar: Buffer; sent: number; copies: number } {
  const pieces = planDelta(directoryOf(old), directoryOf(fresh), fresh.length)
  const parts = pieces.map(({ kind, from, length }) => (kind === 'copy' ? old : fresh).subarray(from, from + length))
  const data = pieces.filter(({ kind }) => kind === 'data')
  const sent = data.reduce((sum, { length }) => sum + length, 0)
  return { jar: Buffer.concat(parts), sent, copies: pieces.length - data.length }
}

const libraries = Object.fromEntries(LIBRARIES.map(({ name, content }) => [name, content]))
const old = makeJar('old', { ...libraries, 'App.class': 'the old class' })

test('little is sent of a jar with one changed class, and unchanged neighbors are one copy', () => {
  const fresh = makeJar('fresh', { ...libraries, 'App.class': 'the new class, which is longer' })
  const { jar, sent, copies } = putTogether(old, fresh)
  expect(jar.equals(fresh)).toBe(true)
  expect(sent).toBeLessThan(1_500)
  expect(copies).toBe(1)
})

test('files that were only touched are copied all the same', () => {
  const touched = makeJar('touched', { ...libraries, 'App.class': 'the old class' }, 1_750_000_000)
  const { jar, sent, copies } = putTogether(old, touched)
  expect(jar.equals(touched)).toBe(true)
  expect(sent).toBeLessThan(2_000)
  expect(copies).toBe(3)
})

test('a library that was changed or added is sent, whatever happens to its neighbors', () => {
  const { 'lib/a.jar': _, ...rest } = libraries
  const fresh = makeJar('changed', {
    ...rest,
    'App.class': 'old',
    'lib/b.jar': randomBytes(200_000),
    'lib/d.jar': randomBytes(1_000),
  })
  const { jar, sent } = putTogether(old, fresh)
  expect(jar.equals(fresh)).toBe(true)
  expect(sent).toBeGreaterThan(200_000)
  expect(sent).toBeLessThan(204_000)
})

test('an executable jar, with a script in front, works as source and as target', () => {
  const script = Buffer.from(`#!/bin/sh\n${'# a line\n'.repeat(100)}`)
  const before = Buffer.concat([script, old])
  const fresh = Buffer.concat([script, makeJar('executable', { ...libraries, 'App.class': 'changed' })])
  const { jar, sent } = putTogether(before, fresh)
  expect(jar.equals(fresh)).toBe(true)
  expect(sent).toBeLessThan(3_000)
})

test('an incomplete directory is ignored', () => {
  expect(readDirectory(Buffer.from('no jar at all, but long enough to hold an end'), 45)).toBeNull()
  expect(readDirectory(old.subarray(-30), old.length)).toBeNull()
  expect(readDirectory(old.subarray(0, -1), old.length - 1)).toBeNull()
})

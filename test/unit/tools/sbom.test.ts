import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly properties?: readonly { readonly name: string }[]
}

interface Sbom {
  readonly specVersion: string
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

interface Locked {
  readonly name: string
  readonly version: string
  readonly dev?: boolean
}

const packages = Object.entries<Omit<Locked, 'name'>>(JSON.parse(read('package-lock.json')).packages)
const locked: readonly Locked[] = packages.map(([path, entry]) => ({
  ...entry,
  name: path.split('node_modules/').at(-1) ?? '',
}))
let sbom: Sbom

beforeAll(() => {
  sbom = JSON.parse(execFileSync(process.execPath, ['test/tools/sbom.ts'], { cwd: root, encoding: 'utf8' }))
})

/** By the published schema. */
function problemsOf(document: { readonly specVersion: string; readonly components: unknown }) {
  const folder = join(
    dirname(fileURLToPath(import.meta.resolve('@cyclonedx/cyclonedx-library/package.json'))),
    'res/schema',
  )
  const schema = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'idn-email': true, 'iri-reference': true } })
  addFormats(ajv)
  for (const part of ['spdx', 'jsf-0.82'])
    ajv.addSchema(schema(part), `http://cyclonedx.org/schema/${part}.SNAPSHOT.schema.json`)
  const isValid = ajv.compile(schema(`bom-${document.specVersion}`))
  return isValid(document) ? [] : isValid.errors
}

/** Of dist/licenses.txt, where each package's name comes before the kind of its license. */
function licensedNames(): string[] {
  const heads = [...read('dist/licenses.txt').matchAll(/^(\S+)\n(?:[\w.-]+|\(.*\))\n/gm)].map(([, name]) => name)
  return [...new Set(locked.map(({ name }) => name))].filter((name) => heads.includes(name)).sort()
}

test('the SBOM lists the packages whose licenses the bundle comes with, and no other', () => {
  expect([...new Set(sbom.components.map(({ name }) => name))].sort()).toEqual(licensedNames())
})

test('each of them in all versions that something other than a tool needs', () => {
  const licensed = licensedNames()
  const versions = locked.filter(({ name, dev }) => licensed.includes(name) && (!dev || name === '@vercel/ncc'))
  const expected = versions.map(({ name, version }) => `${name}@${version}`)
  expect(sbom.components.map((component) => component['bom-ref']).sort()).toEqual([...new Set(expected)].sort())
})

// With `--omit dev`, npm leaves out the first three, and lists the others.
test('what tools need too is listed; what only tools need, types and Node.js are not', () => {
  const names = sbom.components.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['tunnel', 'safer-buffer', '@vercel/ncc']))
  expect(names.filter((name) => /^node-linux|^nan$|^vitest$|^@octokit\/types$/.test(name))).toEqual([])
})

test('it is of the action, and what depends on what is complete', () => {
  const { name, version } = JSON.parse(read('package.json'))
  expect(sbom.metadata.component).toMatchObject({ type: 'application', name, version })
  const parts = sbom.components.map((component) => component['bom-ref'])
  const rows = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  expect([...rows.keys()].sort()).toEqual([sbom.metadata.component['bom-ref'], ...parts].sort())
  expect([...new Set([...rows.values()].flat())].sort()).toEqual(parts.sort())
  expect(JSON.stringify(sbom)).not.toContain('cdx:npm:package:development')
})

test('it is valid CycloneDX', () => {
  expect(problemsOf(sbom)).toEqual([])
  expect(problemsOf({ ...sbom, components: [{ name: 'a package of no kind' }] })).not.toEqual([])
})

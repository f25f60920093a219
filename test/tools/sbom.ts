/**
 * Prints the SBOM of the bundle: what `npm sbom` says of the packages whose licenses are in dist/licenses.txt. npm itself lists what is
 * installed, tools and types too; with `--omit dev`, it lacks what a tool needs as well (https://github.com/npm/cli/issues/7909).
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly properties: readonly { readonly name: string }[]
}

interface Sbom {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** Puts code of its own into the bundle. */
const BUNDLER = '@vercel/ncc'

const command = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application']
const installed: Sbom = JSON.parse(execFileSync('npm', command, { encoding: 'utf8', maxBuffer: 2 ** 26 }))
const { name, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const licenses = readFileSync('dist/licenses.txt', 'utf8').split('\n')
const bundle = limitTo(installed, [BUNDLER, ...Object.keys(dependencies)], new Set(licenses))
process.stdout.write(`${JSON.stringify(bundle, null, 2)}\n`)

/** What is reached from the packages of those names, as far as it is licensed. */
function limitTo(sbom: Sbom, names: readonly string[], licensed: ReadonlySet<string>): Sbom {
  const root = sbom.metadata.component['bom-ref']
  const needs = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const nameOf = new Map(sbom.components.map((component) => [component['bom-ref'], component.name]))
  const reached = new Set((needs.get(root) ?? []).filter((ref) => names.includes(nameOf.get(ref) ?? '')))
  // A set also iterates over what is added to it meanwhile.
  for (const ref of reached) for (const next of needs.get(ref) ?? []) reached.add(next)
  const parts = new Set([...reached].filter((ref) => licensed.has(nameOf.get(ref) ?? '')))
  return {
    ...sbom,
    // npm takes the name of the folder.
    metadata: { ...sbom.metadata, component: { ...sbom.metadata.component, name } },
    components: sbom.components.filter((component) => parts.has(component['bom-ref'])).map(inUse),
    dependencies: sbom.dependencies
      .filter(({ ref }) => ref === root || parts.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((part) => parts.has(part)) })),
  }
}

/** What is in the bundle is not only there for development. */
function inUse(component: Component): Component {
  return {
    ...component,
    properties: component.properties.filter((property) => property.name !== 'cdx:npm:package:development'),
  }
}

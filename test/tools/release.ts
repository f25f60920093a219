/**
 * Checks, in the checkout of a tag, that it may be released. usage: release.ts TAG NOTES
 * Writes what CHANGELOG.md says about it to the file NOTES and prints for GITHUB_OUTPUT: `prerelease`, `true` or `false`; `commit`.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import { breakingChanges, type Contract } from './contract.ts'
import { compare, mayBreak, parseTag, releasesOf, type Version } from './versions.ts'

const [tag = '', notesFile = ''] = process.argv.slice(2)
try {
  release(tag, notesFile)
} catch (error) {
  process.stderr.write(`${tag} can't be released: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

function release(tag: string, notesFile: string): void {
  const version = parseTag(tag)
  if (!version)
    throw new Error('a release is tagged v<major>.<minor>.<patch>, a prerelease v<major>.<minor>.<patch>-rc.<n>')
  const named = JSON.parse(readFileSync('package.json', 'utf8')).version
  if (tag !== `v${named}`) throw new Error(`package.json says version ${named}`)
  const notes = findNotes(readFileSync('CHANGELOG.md', 'utf8'), tag.slice(1))
  const others = releasesOf(
    git('tag', '--list')
      .split('\n')
      .filter((other) => other !== tag),
  )
  refuseBreaking(version, others)
  writeFileSync(notesFile, `${notes}\n`)
  process.stdout.write(`prerelease=${version.prerelease !== null}\ncommit=${git('rev-parse', 'HEAD')}\n`)
}

/** The text below `## <version> (<date>)`. */
function findNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((text) => /^(\S+) \(\d{4}-\d\d-\d\d\)\n/.exec(text)?.[1] === version)
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version} (<year>-<month>-<day>)"`)
  const notes = section.slice(section.indexOf('\n')).trim()
  if (notes === '') throw new Error(`the section of ${version} in CHANGELOG.md says nothing`)
  return notes
}

function refuseBreaking(version: Version, others: ReturnType<typeof releasesOf>): void {
  const before = others.find((other) => compare(other.version, version) < 0)
  if (!before || mayBreak(before.version, version)) return
  const contract = (text: string) => parse(text) as Contract
  const breaking = breakingChanges(
    contract(git('show', `${before.tag}:action.yml`)),
    contract(readFileSync('action.yml', 'utf8')),
  )
  if (breaking.length > 0) throw new Error(`it breaks the contract of ${before.tag}: ${breaking.join('; ')}`)
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim()
}

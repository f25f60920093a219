import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What the glossary of docs/architecture.md and plain English have replaced, and by what. */
const RETIRED: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bmend(s|ed|ing)?\b/i, 'fix, or reconcile'],
  [/\bone a line\b/i, 'one per line'],
  [/\bwhat serves\b|\bserves now\b|\bslot that serves\b/i, 'live'],
  [/\b(takes?|taken|took) back\b|\bswitch(es|ed)? back\b|\bput back live\b/i, 'revert'],
  [/\bnothing (is|was) to be\b/i, 'there is nothing to'],
  [/\banswers? well\b/i, 'answers as health-status says, or is healthy'],
  [/\bto the letter\b/i, 'exactly'],
  [/\bin the place of\b/i, 'instead of'],
  [/\bline ends\b/i, 'line endings'],
  [/\b(or|and) a hand\b/i, 'by hand'],
  [/\bseparated by blanks\b|\bwithout blanks\b/i, 'spaces'],
  [/\bgo(es)? live\b/i, 'promote, or become live'],
]

const root = join(import.meta.dirname, '../..')
const texts = globSync(['*.md', 'docs/**/*.md', 'action.yml', 'src/**/*.{ts,sh}'], { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path !== 'CHANGELOG.md')

test('words that were replaced do not come back', () => {
  const found = texts.flatMap((path) => {
    const lines = readFileSync(join(root, path), 'utf8').split('\n')
    return lines.flatMap((line, index) =>
      RETIRED.filter(([word]) => word.test(line)).map(
        ([word, instead]) => `${path}:${index + 1}: ${word.exec(line)?.[0]}; say: ${instead}`,
      ),
    )
  })
  expect(found).toEqual([])
})

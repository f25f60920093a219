/**
 * Prints the end-to-end stories of one run of `npm test`, one file per line: those of EVERY_RUN, and a fifth of the others, another
 * one each day. `STORIES=all` prints all of them, `STORIES=2/5` those of the second day.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What a release must never lose: requests, proofs, the end of a promotion, and secrets. */
export const EVERY_RUN = [
  'bad-releases',
  'first-deploys',
  'load-instant',
  'load-links',
  'promotion-ends',
  'secrets',
  'setup',
]

const PARTS = 5

/** Names of stories, of that part (from 1 on); each story that is not in every run is in one part. */
export function storiesOfPart(part: number, stories: readonly string[]): string[] {
  const others = stories.filter((story) => !EVERY_RUN.includes(story)).sort()
  return [...EVERY_RUN, ...others.filter((_, index) => index % PARTS === part - 1)].sort()
}

/** @throws if it is not understood */
export function choosePart(asked: string, day: number): number | 'all' {
  if (asked === 'all') return 'all'
  if (asked === '') return (day % PARTS) + 1
  const part = Number(/^([1-9])\/5$/.exec(asked)?.[1])
  if (!(part <= PARTS)) throw new Error(`STORIES is "${asked}"; it can be all or 1/5 to 5/5`)
  return part
}

function main(): void {
  const folder = join(import.meta.dirname, '../e2e')
  const stories = globSync('*.test.ts', { cwd: folder }).map((file) => file.replace('.test.ts', ''))
  const part = choosePart(process.env['STORIES'] ?? '', Math.floor(Date.now() / 86_400_000))
  const chosen = part === 'all' ? stories.sort() : storiesOfPart(part, stories)
  process.stderr.write(
    `${chosen.length} of ${stories.length} end-to-end stories (part ${part}); STORIES=all runs all\n`,
  )
  for (const story of chosen) process.stdout.write(`test/e2e/${story}.test.ts\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()

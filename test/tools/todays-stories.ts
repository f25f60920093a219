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

/** As many as a week has days. */
const PARTS = 7

/** Names of stories, of that part (from 1 on); each story that is not in every run is in one part. */
export function storiesOfPart(part: number, stories: readonly string[]): string[] {
  const others = stories.filter((story) => !EVERY_RUN.includes(story)).sort()
  return [...EVERY_RUN, ...others.filter((_, index) => index % PARTS === part - 1)].sort()
}

/** What `STORIES` asks for: `all`, `2/7` for the second day, or nothing for this day's. @throws if it is not understood */
export function choosePart(asked: string, day: number): number | 'all' {
  if (asked === 'all') return 'all'
  if (asked === '') return (day % PARTS) + 1
  const part = Number(/^([1-9])\/7$/.exec(asked)?.[1])
  if (!(part <= PARTS)) throw new Error(`STORIES is "${asked}"; it can be all or 1/7 to 7/7`)
  return part
}

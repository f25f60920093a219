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

/**
 * Seconds of those that take more than a minute and a half, both layouts together: the least of several runs of `npm test` on two
 * cores, each beside others. Right enough to have no part take twice as long as another.
 */
const LONG: Readonly<Record<string, number>> = {
  'several-hosts-cut': 656,
  interrupted: 556,
  'several-hosts-cut-promoted': 540,
  'several-hosts': 434,
  'promotion-ends': 356,
  'kill-user-processes': 284,
  'certbot-renewal': 276,
  'standby-stop': 256,
  certbot: 238,
  'promote-steps-hosts': 228,
  'without-github': 214,
  'promote-steps': 210,
  'handover-interrupted': 200,
  faults: 197,
  'health-port': 190,
  'hardened-hosts': 142,
  setup: 140,
  'walk-links': 141,
  'several-hosts-interrupted': 140,
  'hanging-hosts': 130,
  'kept-releases': 127,
  standby: 126,
  'system-of-the-day': 124,
  'walk-app': 121,
  'proof-of-life': 117,
  'dead-live-slot': 116,
  'several-services': 115,
  'app-log': 111,
  'slow-hosts': 109,
  'slow-nginx': 102,
}
const USUAL = 55

/** Names of stories, of that part (from 1 on); each story that is not in every run is in one part. */
export function storiesOfPart(part: number, stories: readonly string[]): string[] {
  return [...EVERY_RUN, ...(dealOut(stories.filter((story) => !EVERY_RUN.includes(story)))[part - 1] ?? [])].sort()
}

/** About how long a story takes. */
export function secondsOf(story: string): number {
  return LONG[story] ?? USUAL
}

/** In parts that take about as long as each other: the longest first, each to the part that has least by then. */
function dealOut(stories: readonly string[]): string[][] {
  const parts = Array.from({ length: PARTS }, () => ({ seconds: 0, stories: [] as string[] }))
  for (const story of [...stories].sort().sort((one, other) => secondsOf(other) - secondsOf(one))) {
    const [least] = [...parts].sort((one, other) => one.seconds - other.seconds)
    least?.stories.push(story)
    if (least) least.seconds += secondsOf(story)
  }
  return parts.map((dealt) => dealt.stories)
}

/** What `STORIES` asks for: `all`, `2/7` for the second day, or nothing for this day's. @throws if it is not understood */
export function choosePart(asked: string, day: number): number | 'all' {
  if (asked === 'all') return 'all'
  if (asked === '') return (day % PARTS) + 1
  const part = Number(/^([1-9])\/7$/.exec(asked)?.[1])
  if (!(part <= PARTS)) throw new Error(`STORIES is "${asked}"; it can be all or 1/7 to 7/7`)
  return part
}

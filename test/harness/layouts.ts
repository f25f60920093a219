import type { Kind } from '../load/tally.ts'

interface Layout {
  readonly layout: 'instant' | 'links'
  /** The kinds of requests that must never fail in it. */
  readonly kinds: readonly Kind[]
}

const both: readonly Layout[] = [
  { layout: 'instant', kinds: ['keep-alive', 'new-connection', 'post', 'slow'] },
  // A reload of nginx may close an idle keep-alive connection as its client writes.
  { layout: 'links', kinds: ['new-connection', 'post', 'slow'] },
]

/** Both layouts of nginx, or the one that this process is for: vitest.config.mts runs stories of both in two processes. */
export const LAYOUTS = both.filter(({ layout }) => (process.env['STORY_LAYOUT'] ?? layout) === layout)

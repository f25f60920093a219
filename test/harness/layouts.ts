import type { Kind } from '../load/tally.ts'

/** Both layouts of nginx, and the kinds of requests that must never fail in each. */
export const LAYOUTS: ReadonlyArray<{ readonly layout: 'instant' | 'links'; readonly kinds: readonly Kind[] }> = [
  { layout: 'instant', kinds: ['keep-alive', 'new-connection', 'post', 'slow'] },
  // A reload of nginx may close an idle keep-alive connection as its client writes.
  { layout: 'links', kinds: ['new-connection', 'post', 'slow'] },
]

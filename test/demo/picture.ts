import type { Load } from '../load/load.ts'
import type { Counts } from '../load/tally.ts'

const tickMs = 100
const clear = '\r\x1b[2K'

/** What the demo shows: lines that stay and, on a terminal, a last line that is updated in place. */
export interface Picture {
  title(text: string): void
  say(text: string): void
  /** What is being done now. */
  step(text: string): void
  /** The load whose requests are counted and whose answers tell the version; null when it is over. */
  watch(load: Load | null): void
  /** Removes the updated line. */
  close(): void
}

export function createPicture(screen: NodeJS.WriteStream): Picture {
  let current = ''
  let load: Load | null = null
  let before: Counts | null = null
  let version: string | null = null

  const picture = () => [current, ...(load ? [describeLoad(load.counts(), version)] : [])].join('  |  ')
  const draw = () => {
    if (screen.isTTY) screen.write(`${clear}${picture().slice(0, (screen.columns || 80) - 1)}`)
  }
  const say = (text: string) => {
    screen.write(`${screen.isTTY ? clear : ''}${text}\n`)
    draw()
  }
  const look = () => {
    const counts = load?.counts() ?? null
    const answering = counts && before ? (findAnswering(before, counts) ?? version) : null
    before = counts
    if (answering !== null && answering !== version) say(`  >> version ${answering} answers`)
    version = answering
    draw()
  }
  const timer = setInterval(look, tickMs)

  return {
    title: (text) => say(`\n${screen.isTTY ? `\x1b[1m${text}\x1b[22m` : text}`),
    say,
    step(text) {
      current = text
      if (screen.isTTY) draw()
      else say(`  .. ${picture()}`)
    },
    watch(watched) {
      load = watched
    },
    close() {
      clearInterval(timer)
      if (screen.isTTY) screen.write(clear)
    },
  }
}

function describeLoad({ requests, failed }: Counts, version: string | null): string {
  return `version ${version ?? '?'} answers  |  ${requests.toLocaleString('en')} requests, ${failed} failed`
}

/** The version with most of the latest answers: slow ones of the version before still arrive after a promotion. */
function findAnswering(before: Counts, now: Counts): string | null {
  const latest = Object.entries(now.byVersion).map(
    ([version, count]) => [version, count - (before.byVersion[version] ?? 0)] as const,
  )
  const [most] = latest.filter(([, count]) => count > 0).sort((one, other) => other[1] - one[1])
  return most?.[0] ?? null
}

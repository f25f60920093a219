import { Failure, messageOf } from '../failure.ts'

interface Labelled {
  readonly connection: { readonly label: string }
}

/** The error of work that is given up because another host failed; it is not reported. */
const GIVEN_UP = Symbol('given up')

/**
 * Does the work on all hosts at once, waits for all, and returns the results in the order of the hosts. If some fail, throws
 * one Failure that names each of them, with all remedies and the ends of all logs. Work that heeds `over` is given up once
 * another host's failed `graceMs` ago.
 */
export async function onEachHost<H extends Labelled, T>(
  hosts: readonly H[],
  work: (host: H, index: number, over: AbortSignal) => Promise<T>,
  graceMs = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const over = new AbortController()
  let grace: NodeJS.Timeout | undefined
  const onFailure = (thrown: unknown) => {
    if (graceMs < Number.POSITIVE_INFINITY) grace ??= setTimeout(() => over.abort(GIVEN_UP), graceMs)
    throw thrown
  }
  const working = hosts.map(async (host, index) => work(host, index, over.signal).catch(onFailure))
  const ended = await Promise.allSettled(working)
  clearTimeout(grace)
  return resultsOf(
    ended,
    hosts.map(({ connection }) => connection.label),
  )
}

/** Waits for all tasks, each of which involves several hosts, and throws one Failure for those that failed. */
export async function together<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const ended = await Promise.allSettled(work)
  // A task's message already names its hosts.
  return resultsOf(
    ended,
    work.map(() => ''),
  ) as unknown as T
}

/** The work, or the signal's reason if that comes first. */
export function untilOver<T>(over: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(over.reason)
  if (over.aborted) stop()
  over.addEventListener('abort', stop)
  return Promise.race([work, promise]).finally(() => over.removeEventListener('abort', stop))
}

function resultsOf<T>(ended: ReadonlyArray<PromiseSettledResult<T>>, labels: readonly string[]): T[] {
  const failed = ended.flatMap((end, index) =>
    end.status === 'rejected' && end.reason !== GIVEN_UP
      ? [{ label: labels[index] ?? '', thrown: end.reason as unknown }]
      : [],
  )
  if (failed.length > 0) throw combine(failed, labels.length)
  return ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
}

function combine(failed: ReadonlyArray<{ label: string; thrown: unknown }>, hosts: number): unknown {
  const messages = failed.map(({ label, thrown }) => nameHost(messageOf(thrown), label, hosts))
  const [first] = failed
  // A bug keeps its stack, and a failure to which nothing is added stays as it is.
  if (failed.length === 1 && (!(first?.thrown instanceof Failure) || messages[0] === first.thrown.message))
    return first?.thrown
  const failures = failed.flatMap(({ thrown }) => (thrown instanceof Failure ? [thrown] : []))
  const remedies = [...new Set(failures.flatMap(({ remedy }) => (remedy === null ? [] : [remedy])))]
  return new Failure([...new Set(messages)].join('; '), {
    ...(remedies.length > 0 ? { remedy: remedies.join('\n') } : {}),
    logTail: failures.flatMap(({ logTail }) => logTail),
    cause: first?.thrown,
  })
}

function nameHost(message: string, label: string, hosts: number): string {
  return hosts === 1 || message.includes(label) ? message : `${label}: ${message}`
}

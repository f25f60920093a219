import { Failure, messageOf } from '../failure.ts'

interface Labelled {
  readonly connection: { readonly label: string }
}

/**
 * Does the work on all hosts at once, waits for all, and returns the results in the order of the hosts. Where some fail, throws
 * one Failure that names each of them, with all remedies and the ends of all logs.
 */
export async function onEach<H extends Labelled, T>(
  hosts: readonly H[],
  work: (host: H, index: number) => Promise<T>,
): Promise<T[]> {
  const ended = await Promise.allSettled(hosts.map(async (host, index) => work(host, index)))
  const failed = ended.flatMap((end, index) =>
    end.status === 'rejected' ? [{ label: hosts[index]?.connection.label ?? '', thrown: end.reason as unknown }] : [],
  )
  if (failed.length > 0) throw combine(failed, hosts.length)
  return ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
}

/** What both come to. Where both fail, throws one Failure that tells of both. */
export async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const ends = await Promise.allSettled([first, second])
  const failed = ends.flatMap((end) =>
    end.status === 'rejected' ? [{ label: '', thrown: end.reason as unknown }] : [],
  )
  if (failed.length > 0) throw combine(failed, 1)
  return Promise.all([first, second])
}

function combine(failed: ReadonlyArray<{ label: string; thrown: unknown }>, hosts: number): unknown {
  const messages = failed.map(({ label, thrown }) => nameHost(messageOf(thrown), label, hosts))
  const [first] = failed
  // A defect keeps its stack, and what tells no more than it did stays as it is.
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

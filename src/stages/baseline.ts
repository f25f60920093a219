/** Long enough to tell a version that fails half of its requests, if some come in each tenth of a second (judge.test.ts). */
const ENOUGH_MS = 1_500
/** A host that does not begin to watch is not waited for. */
const LONGEST_MS = 3_000
/** Fewer failed requests may be chance. */
const FEWEST_FAILED = 5

/** How far the watch of the previous version is, on each of so many hosts: there must be something to compare with. */
export class Baseline {
  readonly #hosts: ReadonlyArray<PromiseWithResolvers<void>>
  readonly #givenUp = Promise.withResolvers<void>()

  constructor(hosts: number) {
    this.#hosts = Array.from({ length: hosts }, () => Promise.withResolvers<void>())
  }

  begins(host: number): void {
    setTimeout(() => this.ends(host), ENOUGH_MS).unref()
  }

  /** Nothing more is waited for from this host. */
  ends(host: number): void {
    this.#hosts[host]?.resolve()
  }

  /** A version that fails most of its requests must not delay a rollback from it. */
  saw({ requests, failed }: { readonly requests: number; readonly failed: number }): void {
    if (failed >= FEWEST_FAILED && failed * 2 >= requests) this.#givenUp.resolve()
  }

  async reached(): Promise<void> {
    const hosts = Promise.all(this.#hosts.map(({ promise }) => promise))
    setTimeout(this.#givenUp.resolve, LONGEST_MS).unref()
    await Promise.race([hosts, this.#givenUp.promise])
  }
}

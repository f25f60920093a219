/** The work, or what `late` returns if it takes longer than so many seconds. What it results in after that is ignored. */
export function withTimeout<T>(seconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), seconds * 1000)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

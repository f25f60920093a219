/** The work, or what `late` makes where it takes longer than so many seconds. What it comes to after that is not looked at. */
export function within<T>(seconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), seconds * 1000)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

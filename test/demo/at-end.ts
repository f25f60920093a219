const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Calls `end` when this process ends, for whatever reason except SIGKILL; then a signal has its usual effect. */
export function atEnd(end: () => void): void {
  process.once('exit', end)
  for (const signal of signals) {
    process.once(signal, () => {
      end()
      process.kill(process.pid, signal)
    })
  }
}

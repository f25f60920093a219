const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Calls `end` when this process ends, however that comes about, short of SIGKILL; then a signal does what it always does. */
export function atEnd(end: () => void): void {
  process.once('exit', end)
  for (const signal of signals) {
    process.once(signal, () => {
      end()
      process.kill(process.pid, signal)
    })
  }
}

import { readFileSync } from 'node:fs'

const lookEveryMs = 10

/**
 * Watches how much memory a process has at its peak (VmHWM, which only grows).
 * @returns a function that ends the watch and gives the peak in bytes, as of some 10 ms before the process ended
 */
export function watchPeakMemory(pid: number): () => number {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, readPeak(pid))
  }
  const timer = setInterval(look, lookEveryMs)
  return () => {
    clearInterval(timer)
    return peak
  }
}

function readPeak(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    // It has ended.
    return 0
  }
}

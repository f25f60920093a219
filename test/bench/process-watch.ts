import { readFileSync } from 'node:fs'

const lookEveryMs = 10
/** Of a clock tick, as the kernel counts a process's time for others. */
const tickMs = 10

/** What a process has used, as of some 10 ms before it ended. */
export interface Usage {
  /** The most memory that it had at once (VmHWM, which only grows). */
  readonly peakBytes: number
  /** Milliseconds of a core, in its own code and in the kernel. */
  readonly cpuMs: number
}

/** Watches a process; the function that it returns ends the watch. */
export function watchProcess(pid: number): () => Usage {
  let usage: Usage = { peakBytes: 0, cpuMs: 0 }
  const look = () => {
    usage = readUsage(pid) ?? usage
  }
  const timer = setInterval(look, lookEveryMs)
  return () => {
    clearInterval(timer)
    return usage
  }
}

/** Null once it has ended. */
function readUsage(pid: number): Usage | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    // The name in parentheses may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    if (kilobytes === undefined) return null
    return { peakBytes: Number(kilobytes) * 1024, cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs }
  } catch {
    return null
  }
}

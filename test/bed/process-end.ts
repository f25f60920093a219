import { removeBed } from './record.ts'

const owned = new Set<string>()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Makes the bed in this folder end with this process, however that comes about, short of SIGKILL. */
export function endWithProcess(folder: string): void {
  if (owned.size === 0) {
    process.on('exit', endAll)
    for (const signal of signals) process.on(signal, endBySignal)
  }
  owned.add(folder)
}

/** The bed is stopped otherwise. */
export function leaveToOthers(folder: string): void {
  if (!owned.delete(folder) || owned.size > 0) return
  process.off('exit', endAll)
  for (const signal of signals) process.off(signal, endBySignal)
}

function endAll(): void {
  for (const folder of owned) {
    leaveToOthers(folder)
    removeBed(folder)
  }
}

function endBySignal(signal: NodeJS.Signals): void {
  endAll()
  // With our own handler gone the signal does again what it does to this process.
  process.kill(process.pid, signal)
}

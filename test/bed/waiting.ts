import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 20

/** @throws naming `what` when the probe is not true within so many seconds */
export async function waitUntil(what: string, seconds: number, probe: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain: ${what}`)
    await delay(pollMs)
  }
}

/** The same for exit handlers, where nothing asynchronous runs any more. Returns whether the probe came true. */
export function waitSync(seconds: number, probe: () => boolean): boolean {
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  const deadline = Date.now() + seconds * 1000
  while (!probe()) {
    if (Date.now() > deadline) return false
    Atomics.wait(sleeper, 0, 0, pollMs)
  }
  return true
}

/** A thread of its own: interrupts the main one unless that says in time that it has ended what it began. */
import { Session } from 'node:inspector'
import { parentPort } from 'node:worker_threads'

const session = new Session()
session.connectToMainThread()
let timer: NodeJS.Timeout | undefined

parentPort?.on('message', (milliseconds: number | null) => {
  clearTimeout(timer)
  if (milliseconds !== null) timer = setTimeout(() => session.post('Runtime.terminateExecution'), milliseconds)
})

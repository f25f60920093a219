/** A stack frame: the method with its class, and its place in the source. */
interface Frame {
  readonly method: string
  readonly place: string
}

const THREAD = /^"(.{0,200})" #/
const STATE = /^\s+java\.lang\.Thread\.State: ([A-Z_]+)/
const FRAME = /^\s+at ([^\s(]{1,300})\((?:[^/)]{0,100}\/)?([^)]{0,200})\)/
const WAITS_FOR = /^\s+- waiting to lock <(0x[0-9a-f]+)>/
const JDK = /^(?:java|javax|jdk|sun|com\.sun)\./
const SPRING = /^org\.springframework\./

/** What the main thread is doing, from the JVM's thread dump, if an application does not come up; null if it shows nothing. */
export function describeMainThread(dump: readonly string[]): string | null {
  const main = blockOf(
    dump,
    dump.findIndex((line) => THREAD.exec(line)?.[1] === 'main'),
  )
  const state = main.map((line) => STATE.exec(line)?.[1]).find((found) => found !== undefined)
  const [top, ...below] = main.flatMap(readFrame)
  if (state === undefined || top === undefined) return null
  const callers = findTelling(below).map(({ method, place }) => `${method} (${place})`)
  const from = callers.length === 0 ? '' : `, called from ${callers.join(', from ')}`
  return `its main thread is ${state} in ${top.method}${from}${describeHolder(dump, main)}`
}

/** The lines from a thread's name to the blank line after its stack. */
function blockOf(dump: readonly string[], start: number): readonly string[] {
  if (start < 0) return []
  const length = dump.slice(start).findIndex((line) => line.trim() === '')
  return dump.slice(start, length < 0 ? undefined : start + length)
}

function readFrame(line: string): Frame[] {
  const [, method, place = ''] = FRAME.exec(line) ?? []
  return method === undefined ? [] : [{ method, place }]
}

/** The first one outside Java's own libraries, and the first one of the application: which is what has its `main`. */
function findTelling(frames: readonly Frame[]): Frame[] {
  const main = frames.findLast(({ method }) => method.endsWith('.main') && !SPRING.test(method) && !JDK.test(method))
  const own = main && `${main.method.split('.').slice(0, -2).slice(0, 3).join('.')}.`
  const library = frames.find(({ method }) => !JDK.test(method))
  const application = frames.find((frame) => own !== undefined && frame !== main && frame.method.startsWith(own))
  return [...new Set([library, application])].filter((frame) => frame !== undefined)
}

/** The holder of the lock that the main thread waits for. */
function describeHolder(dump: readonly string[], main: readonly string[]): string {
  const lock = main.map((line) => WAITS_FOR.exec(line)?.[1]).find((found) => found !== undefined)
  const held = lock === undefined ? -1 : dump.findIndex((line) => line.includes(`- locked <${lock}>`))
  const holder = dump.slice(0, held + 1).findLast((line) => THREAD.test(line))
  return held < 0 || holder === undefined ? '' : `; the lock is held by the thread "${THREAD.exec(holder)?.[1]}"`
}

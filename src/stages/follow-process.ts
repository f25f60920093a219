import { Failure } from '../failure.ts'
import { AnswerLine } from '../hosts/answer-line.ts'
import { type Conversation, RUNNER_TIMEOUT_SECONDS } from '../hosts/conversation.ts'
import { diagnoseExit } from '../plan/app-log/diagnose.ts'

type ReadLog = () => Promise<readonly string[]>

/** What becomes of a process. */
interface ProcessEvents {
  /** As of a `WatchedProcess`. */
  readonly listening: ReadonlyMap<number, Promise<void>>
  readonly broken: Promise<never>
  /** Resolves once the host says that the process stays; rejects if it ends its watch and does not say so. */
  readonly left: Promise<void>
}

/** Reads what `launch.sh` or `follow-process.sh` says. */
export function followProcess(
  host: string,
  conversation: Conversation,
  ports: ReadonlySet<number>,
  readLog: ReadLog,
): ProcessEvents {
  const heard = new Map([...ports].map((port) => [port, Promise.withResolvers<void>()]))
  const broken = Promise.withResolvers<never>()
  const left = Promise.withResolvers<void>()
  // Awaited only while a stage depends on it.
  for (const { promise } of [broken, left]) promise.catch(() => undefined)
  const follow = async () => {
    let last = ''
    for (let line = await conversation.next(); line; line = await conversation.next()) {
      last = line.word
      const said = new AnswerLine(host, line)
      if (line.word === 'listening') heard.get(said.requireNumber(said.fields(1)[0] ?? ''))?.resolve()
      if (line.word === 'taken') broken.reject(await portTaken(said, readLog))
      if (line.word === 'exited') throw await processEnded(said, readLog)
      if (line.word === 'left') return left.resolve()
    }
    throw unheard(last === 'stopped')
  }
  follow().catch((thrown: unknown) => {
    broken.reject(thrown)
    left.reject(thrown)
  })
  const listening = new Map([...heard].map(([port, { promise }]) => [port, promise]))
  return { listening, broken: broken.promise, left: left.promise }
}

function unheard(wasStopped: boolean): Failure {
  return new Failure(
    wasStopped
      ? `the host stopped the new process, because it had heard nothing from this run for ${RUNNER_TIMEOUT_SECONDS} s`
      : `the host no longer watches the process, because it had heard nothing from this run for ${RUNNER_TIMEOUT_SECONDS} s`,
    { remedy: 'Run it again. If it happens again, find out what delays the connection to that host so much.' },
  )
}

async function portTaken(said: AnswerLine, readLog: ReadLog): Promise<Failure> {
  const [port, pid] = said.fields(1)
  const logTail = await readLog()
  const taker = pid === '-' ? "another user's process" : `process ${pid}`
  return new Failure(`port ${port} was taken by ${taker}, not by the new release`, { logTail })
}

async function processEnded(said: AnswerLine, readLog: ReadLog): Promise<Failure> {
  const logTail = await readLog()
  return new Failure(`the application ended: ${diagnoseExit(logTail, said.number(said.text))}`, { logTail })
}

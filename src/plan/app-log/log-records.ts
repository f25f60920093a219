import { GIVEN_UP, OF_THE_LAUNCHER } from './launcher-error.ts'

/** How much a record of an application's log says about the end of its process: `final`, it caused it; `quiet`, it is only a warning. */
export type Weight = 'final' | 'error' | 'quiet'

/** What was logged in one go: a line and those that continue it, such as a stack trace. */
export interface LogRecord {
  readonly weight: Weight
  readonly lines: readonly string[]
}

/**
 * Where the level is in a line: after a date, a thread and a process at most. A database's message may have one too, after
 * the exception's class or where Flyway shows it below; and so has each error that Spring quotes from Logback's own. `%5p` aligns
 * it to the right.
 */
const LEVEL =
  /^(?!\s(?!(?:INFO|WARN) )|Caused by|[\w$.]{1,300}(?:Exception|Error): |(?:Message|Statement) +: |ERROR in (?:ch\.qos|org\.springframework)\.).{0,120}?\b(?:(TRACE|DEBUG|INFO|WARN|WARNING|CONFIG|FINE|FINER|FINEST)|ERROR|FATAL|SEVERE)\b/
/** What Spring Boot, the JVM and Java's launcher write when a process can't go on. */
const FINAL =
  /^APPLICATION FAILED TO START|\bApplication run failed\b|^Logging system failed to initialize |^Exception in thread "main"|^Error: |^# A fatal error has been detected by |^# There is insufficient memory |^(?:Terminating|Aborting) due to /
/** Written by the JVM itself, so it does not belong to the record before it. */
const OF_THE_JVM = /^Exception in thread "|^Exception: java\.|^java\.lang\.OutOfMemoryError\b/

/** The records of a log, in its order. `hasEnded`: whether the process that wrote it last has. */
export function readRecords(log: readonly string[], hasEnded: boolean): LogRecord[] {
  const records: Array<{ weight: Weight; lines: string[] }> = []
  for (const line of log) {
    const weight = weigh(line)
    const last = records.at(-1)
    // What is final stays together: Java's launcher and Spring write a paragraph each. Before Java gives up, nothing else runs.
    if (last && GIVEN_UP.test(line)) last.weight = 'final'
    if (last && (weight === null || (weight === 'final' && last.weight === 'final'))) last.lines.push(line)
    else records.push({ weight: weight ?? 'error', lines: [line] })
  }
  // If the application goes on, it is another Java that gave up: one that the application has started.
  const last = hasEnded ? records.at(-1) : null
  return records.map((record) =>
    record === last || !record.lines.some(isRefusal)
      ? record
      : { ...record, weight: weighWithoutRefusal(record.lines) },
  )
}

function isRefusal(line: string): boolean {
  return GIVEN_UP.test(line) || OF_THE_LAUNCHER.test(line)
}

function weighWithoutRefusal(lines: readonly string[]): Weight {
  if (lines.some((line) => FINAL.test(line) && !line.startsWith('Error: '))) return 'final'
  return weigh(lines[0] ?? '') === 'error' ? 'error' : 'quiet'
}

/** Null: the line continues the one before it. */
function weigh(line: string): Weight | null {
  if (FINAL.test(line) || isRefusal(line)) return 'final'
  if (OF_THE_JVM.test(line)) return 'error'
  const level = LEVEL.exec(line)
  if (level === null) return null
  return level[1] === undefined ? 'error' : 'quiet'
}

import { completeClause } from './complete-clause.ts'
import type { LogRecord } from './log-records.ts'

/** With this Java gives up before it runs the application: the lines before it are Java's own or an agent's, and say why. */
export const GIVEN_UP =
  /^Error occurred during initialization of |^Error: Could not create the Java Virtual Machine\.|^(?:jdk\.internal\.agent|sun\.management)\.AgentConfigurationError\b/
/**
 * What Java's launcher says, in the languages that it has: OpenJDK's emessages.h and launcher.properties. An application may
 * begin a line with "Error: " as well.
 */
export const OF_THE_LAUNCHER =
  /^Error: (?:Could not find or load main class |Unable to (?:access jarfile|initialize main class) |Invalid or corrupt jarfile |LinkageError occurred while |Main method |JavaFX runtime components |An unexpected error occurred while trying to open file |could not (?:open `|find (?:libjava|Java))|Option \S{1,200} is not allowed in |Unmatched quote in environment variable |-\S{1,200} requires (?:class path|jar file|module))|^(?:Fehler|エラー|错误): .{0,80}?(?:Hauptklasse|Hauptmethode|LinkageError|メイン・|主类|main 方法)/
const IN_THE_VM = /^Error occurred during initialization of /
const OF_AN_AGENT = /^agent library failed /
/** What Java found among its options is no reason. */
const PICKED_UP = /^(?:NOTE: )?Picked up /
const PREFIX = /^(?:Error|Fehler|エラー|错误): /
const DETAIL = /^(?:Caused by: |Ursache: |原因: |\t)(.{1,300})/

/** Why Java does not run the application, in its own words; null if it does not say so. */
export function findLauncherError({ lines }: LogRecord): string | null {
  const reason = findReason(lines)
  if (reason === null) return null
  return `Java refuses to start: ${reason.replace(PREFIX, '')}`
}

function findReason(lines: readonly string[]): string | null {
  const end = lines.findIndex((line) => GIVEN_UP.test(line))
  const before = lines.slice(0, Math.max(end, 0)).filter((line) => /^\S/.test(line) && !PICKED_UP.test(line))
  const reason = before.find((line) => PREFIX.test(line)) ?? before.at(-1) ?? null
  if (!IN_THE_VM.test(lines[end] ?? '')) return reason ?? findOfLauncher(lines)
  const next = lines[end + 1] || null
  return next !== null && OF_AN_AGENT.test(next) ? (reason ?? next) : next
}

function findOfLauncher(lines: readonly string[]): string | null {
  const at = lines.findIndex((line) => OF_THE_LAUNCHER.test(line))
  const line = lines[at]
  if (line === undefined) return null
  const detail = DETAIL.exec(lines[at + 1] ?? '')?.[1]
  return detail === undefined ? completeClause(line, lines.slice(at + 1)) : `${line} (${detail})`
}

import { renderTable } from '../tools/markdown.ts'
import { formatValue } from './figure.ts'

/** What a contender left that was killed, and what came of it. */
export interface Aftermath {
  readonly contender: string
  /** What it was doing. */
  readonly moment: string
  readonly live: 'the previous version' | 'the new version' | 'nothing'
  /** Whether the new version's process runs, live or not. */
  readonly isNewRunning: boolean
  /** Failed requests from the deployment's start until half a minute after it was killed. */
  readonly failed: number
  /** Bytes in files on the app host that were not there before. */
  readonly left: number
  /** Why the next deployment failed; null if it did not. */
  readonly next: string | null
  /** Failed requests during that one. */
  readonly failedNext: number
  /** Bytes of what was left that are there even then. */
  readonly stays: number
}

/** The size of each file by its path. */
export type Files = ReadonlyMap<string, number>

/** The bytes in files that are new since then; those that are there still at some later moment, where one is given. */
export function newBytes(before: Files, after: Files, later: Files = after): number {
  const left = [...after].filter(([path]) => !before.has(path) && later.has(path))
  return left.reduce((sum, [, bytes]) => sum + bytes, 0)
}

export function renderAftermaths(aftermaths: readonly Aftermath[]): string {
  return renderTable(
    [
      'killed while',
      '',
      'live afterwards',
      "new version's process",
      'failed requests',
      'left behind',
      'the next deployment',
      'left even then',
    ],
    aftermaths.map(({ contender, moment, live, isNewRunning, failed, left, next, failedNext, stays }) => [
      moment,
      contender,
      live,
      isNewRunning ? 'runs' : '',
      String(failed),
      formatBytes(left),
      next === null ? `works, ${failedNext} failed requests` : `fails, ${failedNext} failed requests`,
      formatBytes(stays),
    ]),
  )
}

/** State files and journals are not what is meant. */
const worthTelling = 100_000

function formatBytes(bytes: number): string {
  return bytes < worthTelling ? '' : formatValue('bytes', bytes)
}

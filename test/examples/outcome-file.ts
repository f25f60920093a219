import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Outcome } from '../../src/report/outcome.ts'

const FOLDER = import.meta.dirname
const RECORD = /^::debug::outcome (.*)$/m

/** The names of the outcomes that were recorded from runs on real hosts. */
export function exampleNames(): string[] {
  return globSync('*.json', { cwd: FOLDER })
    .map((file) => basename(file, '.json'))
    .sort()
}

export function examplePath(name: string, kind: 'json' | 'md'): string {
  return join(FOLDER, `${name}.${kind}`)
}

export function readExample(name: string): Outcome {
  const path = examplePath(name, 'json')
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run examples makes it`)
  return JSON.parse(readFileSync(path, 'utf8'), (key, value) =>
    (key === 'startedAt' || key === 'since') && typeof value === 'string' ? new Date(value) : value,
  ) as Outcome
}

/** The outcome in a run's log, as JSON for a file. */
export function recordedOutcome(log: string): string {
  const [, escaped] = RECORD.exec(log) ?? []
  if (escaped === undefined) throw new Error(`the run recorded no outcome:\n${log}`)
  const json = escaped.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
  return `${JSON.stringify(JSON.parse(json), null, 2)}\n`
}

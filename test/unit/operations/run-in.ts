import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createEarlyEnd } from '../../../src/progress/early-end.ts'
import { createStages } from '../../../src/progress/stages.ts'
import type { Outcome } from '../../../src/report/outcome.ts'
import { run } from '../../../src/run.ts'
import { createTrafficMeter } from '../../bed/traffic.ts'
import { writeZip, zipEntry } from '../../bench/zip.ts'
import { createInputs } from '../plan/create-values.ts'
import { type Situation, startInstantService } from './instant-service.ts'

const NOTIFIER = {
  started: () => undefined,
  planned: () => undefined,
  changes: async () => null,
  ended: async () => undefined,
}
/** What becomes of the record of a promotion that was left. */
const RECONCILED = 'reverted free 8000 8001 2000 2000'
const VOICE = { warn: () => undefined, debug: () => undefined }

/**
 * A run on one app host and one nginx host in that situation, in which what is launched is well. A test that uses it must have scripts
 * framed as JSON: `vi.mock('../../../src/hosts/script.ts', …)`. `onScript` as in {@link startInstantService}.
 */
export async function runIn(
  found: Partial<Situation>,
  layout: 'instant' | 'links',
  overrides: Partial<Inputs> = {},
  onScript: (script: string, situation: Situation) => void = () => undefined,
): Promise<{ readonly outcome: Outcome; readonly events: readonly string[]; readonly log: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'run-in-'))
  const manifest = zipEntry('META-INF/MANIFEST.MF', Buffer.from('Main-Class: A\n\n'), 'stored')
  writeZip(join(folder, 'app.jar'), [manifest, zipEntry('A.class', Buffer.alloc(0), 'stored')])
  const build = { workingDirectory: folder, jar: 'app.jar', command: '', version: '2.0.0', isLeftOver: false }
  const { setup, proof } = createInputs()
  const own = { setup: { ...setup, layout }, build, proof: { ...proof, bakeTime: 0 }, ...overrides }
  const log: string[] = []
  const sink = { open: () => undefined, close: () => undefined, line: (text: string) => void log.push(text) }
  let isFirst = true
  const service = await startInstantService(
    1,
    { delayMs: 0, meter: createTrafficMeter() },
    own,
    (script, situation) => {
      if (isFirst) Object.assign(situation, { newer: found.live ?? situation.live }, found)
      isFirst = false
      onScript(script, situation)
      if (script.endsWith(' launch')) situation.isSick = false
      if (/ (promote|recover)$/.test(script) && situation.promotion !== '') situation.promotion = RECONCILED
    },
  )
  try {
    const outcome = await run(service.inputs, createStages(sink, createEarlyEnd()), VOICE, NOTIFIER, new Date())
    return { outcome, events: service.events, log }
  } finally {
    await service.close()
    rmSync(folder, { recursive: true })
  }
}

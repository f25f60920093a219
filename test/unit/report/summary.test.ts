import { expect, test } from 'vitest'
import type { Outcome } from '../../../src/report/outcome.ts'
import { renderOutputs } from '../../../src/report/outputs.ts'
import { redact } from '../../../src/report/redact.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { createInputs } from '../plan/create-values.ts'

const failed: Outcome = {
  operation: 'deploy',
  service: 'shop',
  environment: 'dev',
  result: 'failed',
  version: '1.1.0',
  release: '1.1.0-2.1-aaaaaaa',
  jarSha256: 'f00',
  livePort: 8001,
  liveSlot: 'green',
  previousPort: 8001,
  previousVersion: '1.0.0',
  stages: [
    { name: 'Build', outcome: 'done', seconds: 1.04 },
    { name: 'Health', outcome: 'failed', seconds: 3 },
  ],
  failure: { stage: 'Health', message: 'the application ended: <b>', remedy: 'mend it', logTail: ['a', '````', '# b'] },
  changes: null,
  notes: ['a note | with a bar'],
  plan: [],
  status: null,
  startedAt: new Date(0),
  seconds: 4.04,
  run: { ...createInputs().run, ref: '[x](http://evil)|`' },
}

test('a failure says what was not deployed, what serves, the step, the cause, what to do and the log', () => {
  expect(renderSummary(failed)).toBe(`### ❌ shop in dev: version 1.1.0 was not deployed; port 8001 \\(green\\) is live

|  |  |
| --- | --- |
| Release | 1.1.0-2.1-aaaaaaa |
| Before | 1.0.0 on port 8001 |
| Commit | aaaaaaa on \\[x\\]\\(http://evil\\)\\|\\\` by mona |
| Took | 4.0 s |

**Health** failed: the application ended: &lt;b&gt;

**What to do**

\`\`\`text
mend it
\`\`\`

The application's last log lines:

\`\`\`\`\`text
a
\`\`\`\`
# b
\`\`\`\`\`

> a note \\| with a bar

|  | Stage | Time |
| --- | --- | --- |
| ✅ | Build | 1.0 s |
| ❌ | Health | 3.0 s |`)
})

test('outputs are set on failure too, and empty where nothing is known', () => {
  expect(renderOutputs({ ...failed, livePort: null, liveSlot: null })).toEqual({
    result: 'failed',
    version: '1.1.0',
    release: '1.1.0-2.1-aaaaaaa',
    'live-port': '',
    'live-slot': '',
    'previous-port': '8001',
    'previous-version': '1.0.0',
    'jar-sha256': 'f00',
    'failed-step': 'Health',
    duration: '4.0',
  })
})

test('secrets are taken out of texts that the runner does not filter, the longest first', () => {
  expect(redact('key=hunter2-long and hunter2', ['hunter2', 'hunter2-long'])).toBe('key=*** and ***')
})

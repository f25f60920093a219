import type { Outcome } from '../../../src/report/outcome.ts'
import { createInputs } from '../plan/create-values.ts'

/** A release that did not boot while another one is live, with what a test changes about it. */
export function createOutcome(overrides: Partial<Outcome> = {}): Outcome {
  return {
    operation: 'deploy',
    service: 'shop',
    environment: 'dev',
    result: 'failed',
    version: '1.1.0',
    release: '1.1.0-2.1-aaaaaaa',
    jarSha256: 'f00',
    livePort: 8001,
    liveSlot: 'green',
    live: { port: 8001, slot: 'green', version: '1.0.0', release: '1.0.0-1.1-bbbbbbb', since: new Date(0) },
    hosts: [{ login: 'ubuntu@app', deployPath: '/home/ubuntu/shop', release: '1.0.0-1.1-bbbbbbb', since: new Date(0) }],
    nginxHosts: [{ login: 'ubuntu@web', port: 8001 }],
    previousPort: 8001,
    previousVersion: '1.0.0',
    previousRelease: '1.0.0-1.1-bbbbbbb',
    changes: null,
    stages: [
      { name: 'Build', outcome: 'done', seconds: 1.04 },
      { name: 'Health', outcome: 'failed', seconds: 3 },
    ],
    failure: { stage: 'Health', message: 'the application ended: <b>', remedy: null, logTail: ['a', '````', '# b'] },
    requests: null,
    notes: [],
    plan: [],
    status: null,
    logs: [],
    startedAt: new Date(0),
    seconds: 4.04,
    run: createInputs().run,
    ...overrides,
  }
}

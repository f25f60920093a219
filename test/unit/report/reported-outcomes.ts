import type { Changes, Outcome } from '../../../src/report/outcome.ts'
import { createInputs } from '../plan/create-values.ts'

const SHA = '5f2b9c41d0e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4'
const repository = 'https://github.com/acme/shop'
const run = {
  ...createInputs().run,
  runNumber: 57,
  sha: SHA,
  runUrl: `${repository}/actions/runs/7/attempts/1`,
  commitUrl: `${repository}/commit/${SHA}`,
}

export const changes: Changes = {
  base: '9c41d0e',
  url: `${repository}/compare/9c41d0e...${SHA}`,
  total: 3,
  commits: [
    { sha: SHA, title: '@everyone: *see* #12 <!channel>', url: `${repository}/commit/5f2`, author: 'hubot' },
    { sha: 'a'.repeat(40), title: 'Round prices <up> & down', url: `${repository}/commit/aaa`, author: 'mona' },
  ],
}

export const deployed: Outcome = {
  operation: 'deploy',
  service: 'shop',
  environment: 'dev',
  result: 'deployed',
  version: '1.1.0',
  release: '1.1.0-57.1-5f2b9c4',
  jarSha256: 'f00',
  livePort: 8001,
  liveSlot: 'green',
  live: { port: 8001, slot: 'green', version: '1.1.0', release: '1.1.0-57.1-5f2b9c4', since: new Date(0) },
  hosts: [],
  nginxHosts: [{ login: 'ubuntu@nginx.example.com', port: 8001 }],
  previousPort: 8000,
  requests: null,
  previousVersion: '1.0.0',
  previousRelease: '1.0.0-56.1-9c41d0e',
  stages: [
    { name: 'Build', outcome: 'done', seconds: 31.04 },
    { name: 'Health', outcome: 'done', seconds: 8 },
  ],
  failure: null,
  changes,
  notes: [],
  plan: [],
  status: null,
  logs: [],
  startedAt: new Date(0),
  seconds: 47.3,
  run: { ...run, pullRequest: { number: 12, title: 'Prices | rounding', url: `${repository}/pull/12` } },
}

/** The same run when it starts. */
export const begun: Outcome<null> = {
  ...deployed,
  result: null,
  version: null,
  release: null,
  jarSha256: null,
  livePort: null,
  liveSlot: null,
  live: null,
  nginxHosts: [{ login: 'ubuntu@nginx.example.com', port: null }],
  previousPort: null,
  previousVersion: null,
  stages: [],
  changes: null,
  seconds: 0,
}

export const failed: Outcome = {
  ...deployed,
  result: 'failed',
  livePort: 8000,
  liveSlot: 'blue',
  live: { port: 8000, slot: 'blue', version: '1.0.0', release: '1.0.0-56.1-9c41d0e', since: new Date(0) },
  stages: [
    { name: 'Build', outcome: 'done', seconds: 31.04 },
    { name: 'Health', outcome: 'failed', seconds: 3 },
  ],
  failure: {
    stage: 'Health',
    message: 'app.example.com: the application ended with status 1: a bean of type <PriceList> is missing',
    remedy: 'Add the bean, or the profile that has it.',
    logTail: ['Caused by: NoSuchBeanDefinitionException', '```<!here>```', 'x'.repeat(5_000)],
  },
  notes: ['Clean up failed: no route to host'],
}

export const rolledBack: Outcome = {
  ...deployed,
  operation: 'rollback',
  result: 'rolled-back',
  version: '1.0.0',
  release: '1.0.0-56.1-9c41d0e',
  previousPort: 8000,
  previousVersion: '1.1.0',
  live: { port: 8001, slot: 'green', version: '1.0.0', release: '1.0.0-56.1-9c41d0e', since: new Date(0) },
  changes: null,
}

/** As much of everything as a run could bring. */
export const excessive: Outcome = {
  ...failed,
  failure: {
    stage: 'Health',
    message: '<&>'.repeat(5_000),
    remedy: 'fix\n'.repeat(5_000),
    logTail: Array.from({ length: 500 }, (_, index) => `${index} ${'<'.repeat(2_000)}`),
  },
  notes: Array.from({ length: 200 }, () => '&'.repeat(3_000)),
  changes: {
    ...changes,
    total: 1_000,
    commits: Array.from({ length: 20 }, () => ({
      sha: SHA,
      title: '<>'.repeat(2_000),
      url: `${repository}/commit/${SHA}`,
      author: '&'.repeat(39),
    })),
  },
}

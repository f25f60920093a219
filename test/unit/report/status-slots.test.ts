import { expect, test } from 'vitest'
import type { JournalEntry, SlotProcess } from '../../../src/plan/app-observation.ts'
import type { KeptRelease } from '../../../src/plan/releases/kept-releases.ts'
import type { SlotStatus, StatusReport } from '../../../src/plan/status-report.ts'
import { describeSlot, renderStatus } from '../../../src/report/status-page.ts'

const process: SlotProcess = {
  pid: 42,
  isOwnJava: true,
  isOtherService: false,
  isUp: true,
  uptimeSeconds: 90,
  residentKilobytes: 1,
  release: '1.0.0-1.1-aaaaaaa',
}
const live: SlotStatus = {
  host: 'app',
  slot: 'blue',
  port: 8000,
  isLive: true,
  process,
  release: '1.0.0-1.1-aaaaaaa',
  version: '1.0.0',
  trouble: null,
}
const standby: SlotStatus = {
  ...live,
  slot: 'green',
  port: 8001,
  isLive: false,
  process: null,
  release: null,
  version: null,
  trouble: 'nothing listens',
}
const empty: StatusReport = { slots: [live, standby], faults: [], remarks: [], releases: [], journal: [] }

test.each<[SlotStatus, string]>([
  [live, 'app: live: blue (port 8000), 1.0.0-1.1-aaaaaaa, process 42, up 90.0 s, healthy'],
  [standby, 'app: standby: green (port 8001), no release, no process, nothing listens'],
  [
    { ...live, release: null, process: { ...process, pid: null }, trouble: 'status 503' },
    'app: live: blue (port 8000), not launched by this action, process of another user, up 90.0 s, status 503',
  ],
])('a slot is a line of the log', (slot, line) => {
  expect(describeSlot(slot)).toBe(line)
})

const lines = (report: Partial<StatusReport>, runUrl = '') => renderStatus({ ...empty, ...report }, runUrl).split('\n')

test('the page begins with both slots; without a fault it says that a deployment would work', () => {
  expect(lines({})).toEqual([
    '|  | Slot | Release | Process | Health |',
    '| --- | --- | --- | --- | --- |',
    '| **live** | blue, 8000 | `1.0.0-1.1-aaaaaaa` | up 90.0 s | ✅ healthy |',
    '| standby | green, 8001 | no release | not running | ➖ nothing listens |',
    '',
    '✅ Nothing would stop a deployment.',
  ])
})

test('a slot that is live or has a process is marked if it has a trouble', () => {
  const slots = [
    { ...live, process: null, trouble: 'nothing listens' },
    { ...standby, process, trouble: 'status 503' },
  ]
  expect(lines({ slots }).slice(2, 4)).toEqual([
    '| **live** | blue, 8000 | `1.0.0-1.1-aaaaaaa` | not running | ❌ nothing listens |',
    '| standby | green, 8001 | not launched by this action | up 90.0 s | ❌ status 503 |',
  ])
})

test('slots of several app hosts are told apart', () => {
  expect(lines({ slots: [live, { ...live, host: 'other' }] }).slice(0, 4)).toEqual([
    '| Host |  | Slot | Release | Process | Health |',
    '| --- | --- | --- | --- | --- | --- |',
    '| `app` | **live** | blue, 8000 | `1.0.0-1.1-aaaaaaa` | up 90.0 s | ✅ healthy |',
    '| `other` | **live** | blue, 8000 | `1.0.0-1.1-aaaaaaa` | up 90.0 s | ✅ healthy |',
  ])
})

test('faults have what to do, remarks follow; more than thirty faults are not shown', () => {
  const fault = { what: 'no *java*', remedy: 'Install it:\nsudo apt-get install default-jre' }
  expect(lines({ faults: [fault], remarks: ['a', 'b'] }).slice(5)).toEqual([
    '#### What would stop a deployment',
    '',
    '❌ **no \\*java\\***',
    '',
    'What to do: Install it:',
    '',
    '```text',
    'sudo apt-get install default-jre',
    '```',
    '',
    '- a',
    '- b',
  ])
  const faults = Array.from({ length: 40 }, () => fault)
  expect(lines({ faults }).filter((line) => line.startsWith('❌'))).toHaveLength(30)
})

test('kept releases have their slots', () => {
  const kept: KeptRelease = {
    name: '1.0.0-1.1-aaaaaaa',
    version: '1.0.0',
    commit: 'aaaaaaa',
    uploadedAt: '2026-05-09T17:30:12.000Z',
    ageSeconds: 60,
    actor: 'mona',
    lastResult: 'deployed',
    isDistrusted: false,
  }
  const failed = { ...kept, name: '1.1.0-2.1-bbbbbbb', commit: null, lastResult: 'failed', isDistrusted: true }
  const slots = [live, { ...standby, release: kept.name }, { ...live, host: 'other' }]
  expect(lines({ slots, releases: [failed, kept] }).slice(-6)).toEqual([
    '#### Kept releases',
    '',
    '| Release | Commit | Uploaded (UTC) | Age | By | Last result | Slot |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| `1.1.0-2.1-bbbbbbb` |  | 2026-05-09 17:30 | 1 min | mona | ❌ failed |  |',
    '| `1.0.0-1.1-aaaaaaa` | `aaaaaaa` | 2026-05-09 17:30 | 1 min | mona | deployed | live, standby |',
  ])
})

const entry: JournalEntry = {
  at: '2026-05-09T17:30:12.000Z',
  operation: 'deploy',
  result: 'deployed',
  version: '1.0.0',
  release: null,
  actor: 'mona',
  seconds: 47.31,
  livePort: 8000,
  liveVersion: '1.0.0',
  previousRelease: null,
  failedStep: null,
  runUrl: 'https://github.example/acme/shop/actions/runs/7',
}

test('the last operations have what came of them', () => {
  const failed = { ...entry, result: 'failed', failedStep: 'Health', version: null, liveVersion: null }
  const journal = [
    entry,
    failed,
    { ...failed, result: 'unknown', failedStep: null, livePort: null },
    { ...entry, result: 'reverted' },
  ]
  expect(lines({ journal }).slice(-8)).toEqual([
    '#### Last operations',
    '',
    '| When (UTC) | Operation | Version | Result | Live afterwards | By | Took |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| 2026-05-09 17:30 | deploy | 1.0.0 | ✅ deployed | 1.0.0 | mona | 47.3 s |',
    '| 2026-05-09 17:30 | deploy |  | ❌ failed in Health | port 8000 | mona | 47.3 s |',
    '| 2026-05-09 17:30 | deploy |  | ❌ unknown | unknown | mona | 47.3 s |',
    '| 2026-05-09 17:30 | deploy | 1.0.0 | ❌ reverted | 1.0.0 | mona | 47.3 s |',
  ])
})

test.each([
  [
    'https://github.example/acme/shop/actions/runs/9',
    '[2026-05-09 17:30](https://github.example/acme/shop/actions/runs/7)',
  ],
  ['https://github.com/acme/shop/actions/runs/9', '2026-05-09 17:30'],
  ['', '2026-05-09 17:30'],
])('an operation is linked only to the GitHub that the run is of: %s', (runUrl, when) => {
  const row = (journal: JournalEntry[]) => lines({ journal }, runUrl).at(-1)?.split(' | ')[0]
  expect(row([entry])).toBe(`| ${when}`)
  expect(row([{ ...entry, runUrl: null }])).toBe('| 2026-05-09 17:30')
  expect(row([{ ...entry, runUrl: `see ${entry.runUrl}` }])).toBe('| 2026-05-09 17:30')
})

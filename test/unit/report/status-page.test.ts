import { expect, test } from 'vitest'
import type { KeptRelease } from '../../../src/plan/releases/kept-releases.ts'
import { describeRelease, renderStatus } from '../../../src/report/status-page.ts'

const release: KeptRelease = {
  name: '1.0.0-1.1-aaaaaaa',
  version: '1.0.0',
  commit: 'aaaaaaa',
  uploadedAt: '2026-05-09T17:30:12.000Z',
  ageSeconds: 260_000,
  actor: 'mona',
  lastResult: 'deployed',
  isDistrusted: false,
}

function rowOf(kept: KeptRelease): string | undefined {
  const page = renderStatus({ slots: [], faults: [], remarks: [], releases: [kept], journal: [] }, '')
  return page.split('\n').at(-1)
}

test('a kept release has its commit and its age, in the log and in the summary', () => {
  expect(describeRelease(release)).toBe(
    'kept release: 1.0.0-1.1-aaaaaaa, commit aaaaaaa, uploaded 2026-05-09 17:30 UTC (3 days ago) by mona, deployed',
  )
  expect(rowOf(release)).toBe('| `1.0.0-1.1-aaaaaaa` | `aaaaaaa` | 2026-05-09 17:30 | 3 days | mona | deployed |  |')
})

test('what is not known of one is left out, or said to be unknown', () => {
  const copied = { ...release, name: 'copied', commit: null, ageSeconds: null, actor: null, lastResult: null }
  expect(describeRelease({ ...copied, isDistrusted: true })).toBe(
    'kept release: copied, uploaded 2026-05-09 17:30 UTC by an unknown user, result unknown; a rollback skips it unless you name it',
  )
  expect(rowOf(copied)).toBe('| `copied` |  | 2026-05-09 17:30 | not known | not known | not known |  |')
})

import { expect, test } from 'vitest'
import { runSteps } from './release-job.ts'

const NO_RELEASE = 'release view\t1\t'
const publish = (answers: readonly string[]) => runSteps(['Publish', 'Verify'], answers)

test('a release is a draft until all of its files are there, and each file that runs is verified', () => {
  const { failed, calls } = publish([NO_RELEASE])
  expect(failed).toBe(null)
  const [view, create, edit, ...verified] = calls
  expect(view).toMatch(/^release view v1\.2\.3 /)
  expect(create).toMatch(/^release create v1\.2\.3 --draft --verify-tag .* release\/a\.tar\.gz release\/SHA256SUMS /)
  expect(edit).toBe('release edit v1.2.3 --draft=false')
  expect(verified.map((call) => call.split(' ').slice(0, 3).join(' '))).toEqual([
    'release verify v1.2.3',
    'attestation verify release/a.tar.gz',
    'attestation verify release/action.yml',
    'attestation verify release/dist/index.js',
    'attestation verify release/dist/scripts/lib.sh',
    'attestation verify release/dist/index.js',
  ])
})

test('the attestation of a release that GitHub makes a little later is waited for', () => {
  const late = Array.from({ length: 3 }, () => 'release verify\t1\tno attestations for tag v1.2.3')
  const { failed, calls } = publish([NO_RELEASE, ...late])
  expect(failed).toBe(null)
  expect(calls.filter((call) => call.startsWith('sleep '))).toHaveLength(3)
})

test('a release that never gets one fails within three minutes, and so does a file without one', () => {
  const never = Array.from({ length: 99 }, () => 'release verify\t1\tno attestations for tag v1.2.3')
  const { failed, calls } = publish([NO_RELEASE, ...never])
  const seconds = calls.filter((call) => call.startsWith('sleep ')).map((call) => Number(call.split(' ')[1]))
  expect(failed).toBe('Verify')
  expect(seconds.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(180)
  expect(publish([NO_RELEASE, 'attestation verify release/action.yml\t1\t']).failed).toBe('Verify')
})

test('a second attempt replaces a draft and leaves a published release alone', () => {
  const commands = ({ calls }: { calls: string[] }) => calls.map((call) => call.split(' ').slice(0, 2).join(' '))
  const draft = publish(['release view\t0\ttrue'])
  expect(draft.failed).toBe(null)
  expect(commands(draft).slice(0, 4)).toEqual(['release view', 'release delete', 'release create', 'release edit'])
  const published = publish(['release view\t0\tfalse'])
  expect(published.failed).toBe(null)
  expect(commands(published).slice(0, 3)).toEqual(['release view', 'release verify', 'attestation verify'])
})

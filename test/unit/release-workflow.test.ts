import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const workflow = parse(readFileSync(join(import.meta.dirname, '../../.github/workflows/release.yml'), 'utf8'))
const steps: ReadonlyArray<{ readonly name?: string; readonly run?: string }> = workflow.jobs.publish.steps

/** What `gh` of this test answers: its arguments up to the first file or option pick a line `WORDS<tab>STATUS<tab>OUTPUT`, once. */
const GH = `#!/bin/sh
printf '%s\\n' "$*" >>"$CALLS"
while IFS="$(printf '\\t')" read -r words status output; do
  case "$*" in "$words"*)
    sed -i "0,\\|^$words|{\\|^$words|d}" "$ANSWERS"
    [ -z "$output" ] || printf '%s\\n' "$output"
    exit "$status" ;;
  esac
done <"$ANSWERS"
exit 0
`

/** Runs those steps of the job that publishes, one after the other, as a runner does: until one fails. */
function publish(answers: readonly string[], names = ['Publish', 'Verify']) {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  mkdirSync(join(folder, 'release/dist/scripts'), { recursive: true })
  for (const file of ['a.tar.gz', 'action.yml', 'dist/index.js', 'dist/scripts/lib.sh', 'notes.md', 'SHA256SUMS']) {
    writeFileSync(join(folder, 'release', file), '')
  }
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), 0o755)
  }
  program('gh', GH)
  program('sleep', '#!/bin/sh\nprintf "sleep %s\\n" "$1" >>"$CALLS"\n')
  writeFileSync(join(folder, 'answers'), answers.map((answer) => `${answer}\n`).join(''))
  writeFileSync(join(folder, 'calls'), '')
  const env = {
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
    CALLS: join(folder, 'calls'),
    ANSWERS: join(folder, 'answers'),
    GITHUB_REF_NAME: 'v1.2.3',
    GH_REPO: 'org/bluegreen-action',
    PRERELEASE: 'false',
  }
  const failed = names.find((name) => {
    const script = steps.find((step) => step.name === name)?.run ?? 'false'
    return spawnSync('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, env }).status !== 0
  })
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n')
  return { failed: failed ?? null, calls }
}

const NO_RELEASE = 'release view\t1\t'

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

import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { runSteps, steps, workflow } from './release-job.ts'

const NO_RELEASE = 'release view\t1\t'
const ATTESTATIONS = 'Verify the attestations'
const publish = (answers: readonly string[]) => runSteps(['Publish', 'Verify the release'], answers)
const SBOM = 'https://cyclonedx.org/bom'

/** What a step attests, as in release/, and with which kind of statement. */
const attested = steps.flatMap((step) =>
  step.uses?.startsWith('actions/attest@')
    ? [{ paths: step.with?.['subject-path']?.trim().split('\n') ?? [], kind: step.with?.['predicate-type'] }]
    : [],
)

/** The files that this commit's release would consist of. */
function pack(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'))
  const script = join(import.meta.dirname, '../tools/pack-release.sh')
  const { status, stderr } = spawnSync('sh', [script, 'v1.2.3', folder], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const files = globSync(['**', '.github/**'], { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile())
  rmSync(folder, { recursive: true })
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort()
}

// The workflow runs on Linux, and uses its tools.
test.runIf(process.platform === 'linux')(
  'each file that runs is attested, and verified before anything is published',
  () => {
    const packed = pack()
    const named = (paths: readonly string[]) =>
      packed.filter((file) => paths.some((path) => matchesGlob(join('release', file), path)))
    const [origin, parts] = attested.map(({ paths }) => named(paths))
    const notRun = ['SHA256SUMS', 'dist/licenses.txt']
    expect(origin).toEqual(packed.filter((file) => !notRun.includes(file)))
    expect(origin).toContain('.github/workflows/deploy.yml')
    expect(parts).toEqual(packed.filter((file) => /\.(js|gz)$/.test(file)))
    const { failed, calls } = runSteps([ATTESTATIONS], [], { packed })
    expect(failed).toBe(null)
    const verified = (isSbom: boolean) =>
      calls.flatMap((call) => {
        const file = /^attestation verify release\/(\S+) /.exec(call)?.[1]
        return file && call.includes(`--predicate-type ${SBOM}`) === isSbom ? [file] : []
      })
    expect(verified(false).sort()).toEqual(origin)
    expect(verified(true).sort()).toEqual(parts)
    expect(steps.map(({ name }) => name).indexOf(ATTESTATIONS)).toBeLessThan(
      steps.findIndex(({ name }) => name === 'Publish'),
    )
  },
)

test('an attestation counts only if the release workflow made it, at the tag and the commit of the release', () => {
  const { calls } = runSteps([ATTESTATIONS], [], { packed: ['action.yml', 'dist/index.js'] })
  expect(calls.length).toBeGreaterThan(2)
  for (const call of calls) {
    expect(call).toContain('--repo org/bluegreen-action ')
    expect(call).toContain('--signer-workflow org/bluegreen-action/.github/workflows/release.yml ')
    expect(call).toContain('--source-ref refs/tags/v1.2.3 --source-digest 0123456789012345678901234567890123456789')
  }
  const answers = ['attestation verify release/action.yml\t1\t']
  expect(runSteps([ATTESTATIONS], answers, { packed: ['action.yml'] }).failed).toBe(ATTESTATIONS)
})

test('a release is a draft until all of its files are there', () => {
  const { failed, calls } = publish([NO_RELEASE])
  expect(failed).toBe(null)
  expect(calls).toEqual([
    expect.stringMatching(/^release view v1\.2\.3 /),
    expect.stringMatching(/^release create v1\.2\.3 --draft --verify-tag .* release\/a\.tar\.gz release\/SHA256SUMS /),
    expect.stringMatching(/^release list /),
    'release edit v1.2.3 --draft=false --latest=true',
    'release verify v1.2.3',
  ])
})

test('the attestation of a release that GitHub makes a little later is waited for', () => {
  const late = Array.from({ length: 3 }, () => 'release verify\t1\tno attestations for tag v1.2.3')
  const { failed, calls } = publish([NO_RELEASE, ...late])
  expect(failed).toBe(null)
  expect(calls.filter((call) => call.startsWith('sleep '))).toHaveLength(3)
})

test('a release that never gets one fails within three minutes', () => {
  const never = Array.from({ length: 99 }, () => 'release verify\t1\tno attestations for tag v1.2.3')
  const { failed, calls } = publish([NO_RELEASE, ...never])
  const seconds = calls.filter((call) => call.startsWith('sleep ')).map((call) => Number(call.split(' ')[1]))
  expect(failed).toBe('Verify the release')
  expect(seconds.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(180)
})

test('a second attempt replaces a draft and leaves a published release alone', () => {
  const commands = ({ calls }: { calls: string[] }) => calls.map((call) => call.split(' ').slice(0, 2).join(' '))
  const draft = publish(['release view\t0\ttrue'])
  expect(draft.failed).toBe(null)
  const again = ['release view', 'release delete', 'release create', 'release list', 'release edit', 'release verify']
  expect(commands(draft)).toEqual(again)
  const published = publish(['release view\t0\tfalse'])
  expect(published.failed).toBe(null)
  expect(commands(published)).toEqual(['release view', 'release verify'])
})

test.each([
  ['true', 'v1.2.2\\nv1.1.9', 'false'],
  ['false', 'v1.2.4\\nv1.2.2', 'false'],
  ['false', 'v2.0.0', 'false'],
  ['false', 'v1.2.2', 'true'],
])('a release is marked as the latest: %s, if %s are out, prerelease: %s', (latest, released, prerelease) => {
  const answers = [NO_RELEASE, `release list\t0\t${released}`]
  const { failed, calls } = runSteps(['Publish'], answers, { env: { PRERELEASE: prerelease } })
  expect(failed).toBe(null)
  expect(calls.at(-1)).toBe(`release edit v1.2.3 --draft=false --latest=${latest}`)
})

test('the steps are run by a shell in which a failed command of a pipe counts', () => {
  expect(workflow.jobs.publish.defaults.run.shell).toBe('bash')
})

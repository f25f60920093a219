import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runSteps, steps, workflow } from './release-job.ts'

const KEY = 'The key can move the major tag'
const MOVE = 'Move the major tag'
/** What GitHub has. */
let origin = ''
let commits: Readonly<Record<'v1.2.2' | 'v1.2.3' | 'v1.2.4', string>>

beforeEach(() => {
  origin = mkdtempSync(join(tmpdir(), 'origin-'))
  git('init', '--quiet', '--initial-branch', 'main')
  commits = { 'v1.2.2': release('v1.2.2'), 'v1.2.3': release('v1.2.3'), 'v1.2.4': release('v1.2.4') }
})

afterEach(() => rmSync(origin, { recursive: true }))

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', ['-C', origin, ...identity, ...args], { encoding: 'utf8' }).trim()
}

/** A commit with an annotated tag, as a release has it. */
function release(tag: string): string {
  git('commit', '--quiet', '--allow-empty', '--message', tag)
  git('tag', '--annotate', '--message', tag, tag)
  return git('rev-parse', 'HEAD')
}

/** Where the moving tag is after the job for v1.2.3, if those are the releases by then. */
function move(releases: readonly string[], env: Record<string, string> = {}) {
  const { failed, log, calls } = runSteps([KEY, MOVE], [`release list\t0\t${releases.join('\\n')}`], {
    env: {
      GITHUB_REF_NAME: 'v1.2.3',
      COMMIT: commits['v1.2.3'],
      RELEASE_KEY: 'a key',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${origin}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'git@github.com:org/bluegreen-action.git',
      ...env,
    },
  })
  return { failed, log, calls, v1: git('for-each-ref', '--format', '%(objectname)', 'refs/tags/v1') }
}

test('the newest release moves the major tag, and the first one makes it', () => {
  expect(move(['v1.2.3'])).toMatchObject({ failed: null, v1: commits['v1.2.3'] })
  git('tag', '--force', 'v1', commits['v1.2.2'])
  expect(move(['v1.2.3', 'v1.2.2'])).toMatchObject({ failed: null, v1: commits['v1.2.3'] })
})

test('a release of another major version, or of a smaller number with more digits, does not count as newer', () => {
  git('tag', '--force', 'v1', commits['v1.2.2'])
  expect(move(['v2.0.0', 'v1.2.3', 'v1.2.2', 'v11.0.0'])).toMatchObject({ failed: null, v1: commits['v1.2.3'] })
})

test('a job that is run again after a newer release leaves the major tag with that one', () => {
  git('tag', '--force', 'v1', commits['v1.2.4'])
  expect(move(['v1.2.4', 'v1.2.3'])).toMatchObject({ failed: null, v1: commits['v1.2.4'] })
  expect(move(['v1.10.0', 'v1.2.3'])).toMatchObject({ failed: null, v1: commits['v1.2.4'] })
})

test('a newer release that moves the tag between the question and the answer keeps it', () => {
  git('tag', '--force', 'v1', commits['v1.2.2'])
  const env = { WHILE_LISTING: `git -C ${origin} update-ref refs/tags/v1 ${commits['v1.2.4']}` }
  expect(move(['v1.2.3'], env)).toMatchObject({ failed: MOVE, v1: commits['v1.2.4'] })
})

test('nothing is published if the key can’t push', () => {
  expect(move(['v1.2.3'], { GIT_CONFIG_KEY_0: 'url./nowhere.insteadOf' }).failed).toBe(KEY)
  const names = steps.map(({ name }) => name)
  expect(names.indexOf(KEY)).toBeGreaterThan(-1)
  expect(names.indexOf(KEY)).toBeLessThan(names.indexOf('Publish'))
})

test('a prerelease leaves the major tag alone, and a release that waits for approval holds up no other', () => {
  const conditions = steps.filter(({ name = '' }) => [KEY, MOVE].includes(name)).map((step) => step.if)
  expect(conditions).toEqual(Array(2).fill("needs.build.outputs.prerelease == 'false'"))
  expect(workflow.concurrency).toMatchObject({
    group: expect.stringContaining('github.ref'),
    'cancel-in-progress': false,
  })
})

test('RELEASING.md names the secrets and the environment that the workflow needs', () => {
  const settings = readFileSync(join(import.meta.dirname, '../../RELEASING.md'), 'utf8').split('## Settings')[1]
  const secrets = [...JSON.stringify(workflow).matchAll(/secrets\.(\w+)/g)].map(([, name]) => name)
  expect(secrets).toEqual(['RELEASE_KEY'])
  for (const name of [...secrets, workflow.jobs.publish.environment]) expect(settings).toContain(`\`${name}\``)
})

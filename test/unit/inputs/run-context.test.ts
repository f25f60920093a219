import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

const NAMED_BY_GITHUB = process.env['GITHUB_SHA']
const HOUR = 3_600

let root = ''
let folder = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checkout-'))
  folder = join(root, 'shop')
  mkdirSync(folder)
  vi.stubEnv('GITHUB_WORKSPACE', folder)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true })
})

function git(...words: string[]): string {
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...author, '-C', folder, ...words], { encoding: 'utf8', stdio: 'pipe' }).trim()
}

/** A repository with one commit on this branch; returns the commit. */
function checkOut(branch: string): string {
  git('init', '--quiet', '--initial-branch', branch)
  return commit()
}

function commit(): string {
  git('commit', '--quiet', '--allow-empty', '--message', 'x')
  return git('rev-parse', 'HEAD')
}

function readRun(given: Readonly<Record<string, string>> = {}) {
  return loadWith({ ...REQUIRED, ...given }).inputs?.run
}

test('commit and branch are those that are checked out, not those that started the workflow', () => {
  const sha = checkOut('release/2')
  mkdirSync(join(folder, 'service/api'), { recursive: true })
  const found = { sha, ref: 'release/2', commitUrl: `https://github.example/acme/block-api/commit/${sha}` }
  expect(readRun()).toMatchObject(found)
  expect(readRun({ 'working-directory': 'service/api' })).toMatchObject(found)
})

test('without a checkout they are those that GitHub names', () => {
  mkdirSync(join(folder, '.git'))
  expect(readRun()).toMatchObject({ sha: NAMED_BY_GITHUB, ref: 'feature/$(reboot)' })
})

test.each(['a worktree', 'a submodule'])('the checkout may be %s, whose .git is a file', (kind) => {
  checkOut('main')
  const own = join(root, 'own')
  if (kind === 'a worktree') git('worktree', 'add', '--quiet', '-b', 'fix', own)
  else {
    const library = folder
    folder = own
    mkdirSync(own)
    checkOut('main')
    git('submodule', '--quiet', 'add', library, 'library')
    folder = join(own, 'library')
    git('checkout', '--quiet', '-b', 'fix')
  }
  vi.stubEnv('GITHUB_WORKSPACE', kind === 'a worktree' ? own : folder)
  expect(readRun()).toMatchObject({ sha: git('rev-parse', 'HEAD'), ref: 'fix' })
})

// https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
test('a checkout of another user is read by a Git from 2.35.2 to 2.37, which hears of no exception by -c', () => {
  const sha = checkOut('release/2')
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  writeFileSync(join(root, 'git'), `#!/bin/sh\n[ "$1" != -c ] || shift 2\nexec '${real}' "$@"\n`)
  chmodSync(join(root, 'git'), 0o755)
  vi.stubEnv('PATH', `${root}:${process.env['PATH']}`)
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')
  expect(() => git('rev-parse', 'HEAD')).toThrow('dubious ownership')
  expect(readRun()).toMatchObject({ sha, ref: 'release/2' })
})

test('a commit that GitHub names is of the branch that GitHub names', () => {
  vi.stubEnv('GITHUB_SHA', checkOut('main'))
  git('checkout', '--quiet', '--detach')
  expect(readRun()).toMatchObject({ ref: 'feature/$(reboot)' })
})

test('another commit is of the pull request’s branch, has a tag, is the end of one branch, or has no name', () => {
  const sha = checkOut('main')
  git('checkout', '--quiet', '--detach')
  expect(readRun()).toMatchObject({ sha, ref: '' })
  git('update-ref', 'refs/remotes/origin/release/2', sha)
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/release/2')
  expect(readRun()).toMatchObject({ sha, ref: 'release/2' })
  git('update-ref', 'refs/remotes/origin/main', sha)
  expect(readRun()).toMatchObject({ sha, ref: '' })
  git('tag', 'v1.2.3')
  expect(readRun()).toMatchObject({ sha, ref: 'v1.2.3' })
  vi.stubEnv('GITHUB_HEAD_REF', 'prices')
  expect(readRun()).toMatchObject({ sha, ref: 'prices' })
  vi.stubEnv('GITHUB_HEAD_REF', '')
  git('checkout', '--quiet', '--detach', commit())
  expect(readRun()).toMatchObject({ ref: '' })
})

test('outside of a workflow a commit has its tag’s name', () => {
  vi.stubEnv('GITHUB_ACTIONS', undefined)
  const sha = checkOut('main')
  git('checkout', '--quiet', '--detach')
  const given = { operation: 'deploy', service: 'shop', 'github-token': '' }
  expect(readRun(given)).toMatchObject({ sha, ref: '' })
  git('tag', 'v1.2.3')
  expect(readRun(given)).toMatchObject({ sha, ref: 'v1.2.3' })
})

test('the actor is who started this attempt, not who started the first', () => {
  expect(readRun()).toMatchObject({ actor: 'octocat' })
  vi.stubEnv('GITHUB_TRIGGERING_ACTOR', 'hubot')
  expect(readRun()).toMatchObject({ actor: 'hubot' })
})

/** What GitHub's runner leaves: a folder that it makes in the job's first step, with a file that it writes in each. */
function beginJob(hoursAgo: number): string {
  const event = join(root, '_github_workflow/event.json')
  mkdirSync(join(event, '..'), { recursive: true })
  writeFileSync(event, '{}')
  setTime(join(event, '..'), hoursAgo)
  vi.stubEnv('GITHUB_EVENT_PATH', event)
  return event
}

function setTime(path: string, hoursAgo: number): void {
  const then = Date.now() / 1000 - hoursAgo * HOUR
  utimesSync(path, then, then)
}

test('a checkout that an earlier job left says nothing about a run that builds nothing', () => {
  const sha = checkOut('release/2')
  git('fetch', '--quiet', folder)
  for (const file of ['HEAD', 'FETCH_HEAD']) setTime(join(folder, '.git', file), 3)
  const event = beginJob(2)
  const named = { run: { sha: NAMED_BY_GITHUB, ref: 'feature/$(reboot)' }, build: { isLeftOver: true } }
  const load = (given: Readonly<Record<string, string>>) => loadWith({ ...REQUIRED, ...given }).inputs
  expect(load({ 'build-command': '' })).toMatchObject(named)
  expect(load({ operation: 'rollback' })).toMatchObject(named)
  const found = { run: { sha, ref: 'release/2' }, build: { isLeftOver: false } }
  expect(load({})).toMatchObject(found)
  // actions/checkout fetches where the branch is checked out already.
  setTime(join(folder, '.git/FETCH_HEAD'), 1)
  expect(load({ 'build-command': '' })).toMatchObject(found)
  setTime(join(folder, '.git/FETCH_HEAD'), 3)
  // act writes the event once, and then other files next to it.
  setTime(join(event, '..'), 0)
  setTime(event, 4)
  expect(load({ 'build-command': '' })).toMatchObject(found)
})

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../bed/command.ts'
import { prepareProject } from '../fixtures/fixtures.ts'

/** A team's repository: the service, built by Gradle. */
export interface Team {
  /** Its working tree. */
  readonly repository: string
  /**
   * Commits the service in this version to a branch, which is created from the one before if it does not exist.
   * @param folder of the repository with the service
   * @returns the commit
   */
  commit(branch: string, version: string, folder?: string): Promise<string>
  remove(): void
}

export async function foundTeam(): Promise<Team> {
  const repository = mkdtempSync(join(tmpdir(), 'bluegreen-team-'))
  const git = async (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'commit.gpgsign=false']
    return (await runCommand('git', ['-C', repository, ...identity, ...args])).stdout.trim()
  }
  await git('init', '--quiet', '--initial-branch', 'main')
  return {
    repository,
    async commit(branch, version, folder = '.') {
      const isThere = (await git('branch', '--list', branch)) !== ''
      await git('checkout', '--quiet', ...(isThere ? [branch] : ['-b', branch]))
      mkdirSync(join(repository, folder), { recursive: true })
      await prepareProject('groovy', join(repository, folder), version)
      await git('add', '--all')
      await git('commit', '--quiet', '--message', `Version ${version}`)
      return git('rev-parse', 'HEAD')
    },
    remove: () => rmSync(repository, { recursive: true, force: true }),
  }
}

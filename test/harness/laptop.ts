import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { runCommand } from '../bed/command.ts'
import type { Service, StoryVersion } from './service.ts'
import { jarOf } from './service.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The machine of somebody who is on call: a folder with the deploy key in it, and no variable of GitHub's. */
export interface Laptop {
  /** The page's commands, with the hosts of the bed instead of the page's, and with a local repository instead of GitHub's. */
  fill(commands: string): string
  /** Runs commands in a folder, its own without one, and returns what they print. Throws if one fails. */
  run(commands: string, folder?: string): Promise<string>
  /** A checkout with the jar of a version; returns its folder. */
  checkOut(version: StoryVersion): Promise<string>
  remove(): void
}

export async function openLaptop({ bed }: Service): Promise<Laptop> {
  const home = mkdtempSync(join(tmpdir(), 'laptop-'))
  const run: Laptop['run'] = async (commands, folder = home) => {
    const variables = [`PATH=${dirname(process.execPath)}:${process.env['PATH']}`, `HOME=${home}`]
    return (await runCommand('env', ['-i', ...variables, 'sh', '-ec', `cd ${folder}\n${commands}`])).stdout
  }
  const commit = `git init -q && git add . && git -c user.name=a -c user.email=a@example.com commit -qm a`
  const repository = join(home, 'github/bluegreen-action.git')
  mkdirSync(repository, { recursive: true })
  for (const part of ['action.yml', 'dist']) cpSync(join(ROOT, part), join(repository, part), { recursive: true })
  await run(`${commit} && git tag v1`, repository)
  writeFileSync(join(home, 'deploy_key'), bed.privateKey, { mode: 0o600 })
  return {
    run,
    fill: (commands) =>
      commands
        .replace('https://github.com/org/bluegreen-action.git', `file://${repository}`)
        .replace(/(?:^\S+\.example\.com ssh-ed25519 AAAA\.\.\.\n)+/m, bed.knownHosts)
        .replaceAll('app.example.com', bed.app.address)
        .replaceAll('nginx.example.com', bed.nginx.address)
        .replaceAll('/actuator/health', '/health'),
    async checkOut(version) {
      const folder = join(home, `shop-${version}`)
      const jar = await jarOf(version)
      mkdirSync(folder)
      cpSync(jar, join(folder, basename(jar)))
      await run(commit, folder)
      return folder
    },
    remove: () => rmSync(home, { recursive: true }),
  }
}

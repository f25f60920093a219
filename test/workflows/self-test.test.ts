import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bed, startBed } from '../bed/bed.ts'
import { runCommand } from '../bed/command.ts'
import { findJdk } from '../bed/requirements.ts'
import { sshArguments } from '../bed/ssh.ts'
import { act } from './act.ts'
import { root, standIns } from './actions.ts'
import { whyNoStage } from './stage.ts'

const home = '/home/ubuntu'
const workflow = '.github/workflows/self-test.yml'

describe.skipIf(whyNoStage() !== null).each(['instant', 'links'])('the self-test, %s layout', (layout) => {
  let bed: Bed

  beforeAll(async () => {
    bed = await startBed({ name: `self-test-${layout}` })
    const { stdout } = await runCommand('git', ['-C', root, 'ls-files', '--cached', '--others', '--exclude-standard'])
    await send(bed, root, stdout.trim().split('\n'), 'repository')
    await send(bed, dirname(act), ['act'], 'bin')
    await send(bed, dirname(process.execPath), ['node'], 'bin')
    const jdk = join(findJdk()?.home ?? '', 'bin')
    await bed.app.run(`ln -s ${jdk}/javac ${jdk}/jar /usr/bin/`)
  })

  afterAll(() => bed?.down())

  test('passes on a host that is its own runner and server', async () => {
    const words = actArguments(layout).map((word) => `'${word}'`)
    const script = `cd repository && PATH=${home}/bin:$PATH exec timeout --kill-after 5 240 act ${words.join(' ')}`
    const { code, stdout } = await bed.app.run(script, { user: 'ubuntu', allowFailure: true })
    expect(code, stdout).toBe(0)
    expect(stdout).toMatch(/\d{3,} requests, 0 failed; by version: \{"1\.0\.0":\d+,"1\.1\.0":\d+\}/)
  })
})

function actArguments(layout: string): string[] {
  const variables = {
    GITHUB_REPOSITORY: 'acme/bluegreen-action',
    GITHUB_REF: 'refs/heads/main',
    // What act has for GITHUB_SHA; what was sent is not a Git repository.
    SHA_REF: '5f2b9c41d0e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4',
  }
  return [
    'workflow_dispatch',
    ...['--workflows', workflow, '--matrix', `layout:${layout}`],
    ...['--platform', 'ubuntu-24.04=-self-hosted', '--no-cache-server'],
    ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(standIns([workflow])).flatMap(([uses, folder]) => [
      '--local-repository',
      `${uses}=${folder.replace(root, `${home}/repository`)}`,
    ]),
  ]
}

async function send({ app, privateKeyFile }: Bed, folder: string, files: readonly string[], to: string): Promise<void> {
  const tar = spawn('tar', ['-C', folder, '-cf', '-', '--', ...files], { stdio: ['ignore', 'pipe', 'inherit'] })
  const receive = ['mkdir', '-p', to, '&&', 'tar', '-C', to, '-xf', '-']
  const login = sshArguments(dirname(privateKeyFile), app.address, receive)
  const ssh = spawn('ssh', login, { stdio: ['pipe', 'ignore', 'inherit'] })
  tar.stdout.pipe(ssh.stdin)
  const [code] = await once(ssh, 'close')
  if (code !== 0) throw new Error(`${files.length} files of ${folder} did not arrive`)
}

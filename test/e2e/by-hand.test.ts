import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { runCommand } from '../bed/command.ts'
import type { BedHost } from '../bed/host.ts'
import { type Service, startService } from '../harness/service.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/server-preparation.md'), 'utf8')

describe.skipIf(whyNoBed() !== null)('servers that were prepared by hand, as docs/server-preparation.md says', () => {
  let service: Service

  afterEach(() => service?.down())

  test.each([
    { layout: 'instant', launcher: 'nohup', section: 'The nginx host, instant layout' },
    { layout: 'links', launcher: 'systemd', section: 'The nginx host, links layout' },
  ])(
    'take a deployment and a rollback in the $layout layout, with no more rights than it names',
    async ({ launcher, section }) => {
      service = await startService({ name: 'by-hand', sudo: 'none' })
      const { app, nginx, privateKeyFile } = service.bed
      const key = (await runCommand('ssh-keygen', ['-y', '-f', privateKeyFile])).stdout.trim()
      const letIn = (host: BedHost, options: string, user = 'deploy') =>
        follow(host, 'The deploy user and its key', (text) =>
          fill(text.replace(/restrict,\S+ ssh-ed25519 AAAA\S*/, `${options} ${key}`).replaceAll('deploy', user)),
        )
      await letIn(app, narrowest('app'))
      await letIn(nginx, narrowest('nginx'))
      await letIn(nginx, narrowest('jump'), 'jump')
      await follow(app, 'The app host', fill)
      await follow(nginx, section, fill)

      const inputs = { 'ssh-user': 'deploy', service: 'shop', launcher, 'setup-server-name': 'shop.example.com' }
      for (const version of ['1.0.0', '1.1.0'] as const) {
        const run = await service.deploy(version, inputs)
        expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version } })
        // What the key may forward is enough: curl is not needed.
        expect(run.log).not.toContain(': curl-request begins')
        expect(await servedVersion(nginx)).toBe(version)
      }
      const back = await service.deploy('1.0.0', { ...inputs, operation: 'rollback' })
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.0.0' } })
      const looked = await service.deploy('1.0.0', {
        ...inputs,
        operation: 'status',
        'ssh-jump': `jump@${nginx.address}`,
      })
      expect(looked, looked.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    },
  )

  const fill = (text: string) =>
    text
      .replaceAll('app.example.com', service.bed.app.address)
      .replaceAll('nginx.example.com', service.bed.nginx.address)
})

/** The strictest key options that the page names for such a host and that do not need curl. */
function narrowest(host: 'app' | 'nginx' | 'jump'): string {
  const [row, column] = { app: ['least', 2], nginx: ['narrow', 3], jump: ['jump host', 3] }[host] as [string, number]
  const cells = page
    .split('\n')
    .find((line) => line.startsWith(`| ${row} |`))
    ?.split('|')
  return /`([^`]+)`/.exec(cells?.[column] ?? '')?.[1] ?? ''
}

/** Does what a section says, from top to bottom: writes each file that it shows, runs each command. */
async function follow(host: BedHost, section: string, fill: (text: string) => string): Promise<void> {
  const text = page.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? ''
  const steps = [...text.matchAll(/(?:`(\/etc\/[^`]+)`[^`]*)?\n```(?:sh|nginx|text)\n(.*?)```/gs)]
  expect(steps.length, section).toBeGreaterThan(0)
  for (const [, path, content = ''] of steps) {
    if (path === undefined) await host.run(`set -e\n${fill(content)}`)
    else await host.write(path, fill(content))
  }
}

async function servedVersion(nginx: BedHost): Promise<string | undefined> {
  const { stdout } = await nginx.run(`curl -sS -D - -o /dev/null -H 'Host: shop.example.com' http://127.0.0.1/`)
  return /^x-version: (\S+)/im.exec(stdout)?.[1]
}

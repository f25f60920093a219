import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { type Service, startService } from '../harness/service.ts'

/** Removes commands from a host, and restores them. */
async function without<T>(host: BedHost, names: readonly string[], work: () => Promise<T>): Promise<T> {
  const files = names.map((name) => `"$(command -v ${name})"`).join(' ')
  await host.run(`for file in ${files}; do mv "$file" "$file.away"; done`)
  try {
    return await work()
  } finally {
    await host.run(`for file in /usr/bin/*.away; do mv "$file" "\${file%.away}"; done`)
  }
}

describe.skipIf(whyNoBed() !== null)('commands that are missing on a host', () => {
  let service: Service

  /** Status, setup and a deployment say the same, in good time, and nothing is touched. */
  async function refusals(inputs: Record<string, string> = {}) {
    const { app, nginx } = service.bed
    const look = async () => [
      await service.javaProcesses(),
      (await app.run('find /home/ubuntu -newermt @0 ! -name holder ! -name lock | sort')).stdout,
      (await nginx.run('find /etc/nginx /etc/sudoers.d /var/lib/bluegreen | sort')).stdout,
    ]
    const before = await look()
    const runs = [
      await service.setup({ operation: 'status', ...inputs }),
      await service.setup(inputs),
      await service.deploy('1.1.0', inputs),
    ]
    expect(await look()).toEqual(before)
    for (const run of runs) {
      expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(run.seconds).toBeLessThan(30)
    }
    return runs.map(({ log }) => errorAnnotations(log).join('\n'))
  }

  beforeAll(async () => {
    service = await startService({ name: 'missing-tools' })
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  test('several on both hosts: all are named at once, with their packages', async () => {
    const { app, nginx } = service.bed
    const errors = await without(app, ['flock', 'setsid', 'ss', 'mktemp'], () =>
      without(nginx, ['ps', 'sha256sum'], () => refusals()),
    )
    for (const error of errors) {
      expect(error).toContain(
        `ubuntu@${app.address}: commands that a deployment needs are missing or too limited: flock, mktemp, setsid, ss`,
      )
      expect(error).toContain(
        `ubuntu@${nginx.address}: commands that a deployment needs are missing or too limited: ps, sha256sum`,
      )
      expect(error).toContain('apt-get install util-linux coreutils iproute2 (Debian, Ubuntu)')
      expect(error).toContain('apk add procps coreutils (Alpine)')
    }
  })

  test('if the very first command is missing, the shell says so', async () => {
    const { app } = service.bed
    for (const error of await without(app, ['timeout'], () => refusals())) {
      expect(error).toMatch(/the login did not run [a-z-]+; it printed: sh: 1: timeout: not found/)
    }
  })

  test('sudo requires a terminal: the printed line is enough', async () => {
    const { nginx } = service.bed
    await nginx.write('/etc/sudoers.d/1-tty', 'Defaults requiretty\n', '0440')
    for (const error of await refusals({ 'setup-layout': 'links' })) {
      expect(error).toContain('sudo requires a terminal for ubuntu (requiretty), but a run has none')
      expect(error).toContain('Defaults:ubuntu !requiretty')
      expect(error).not.toContain('operation: setup')
    }
    await nginx.write('/etc/sudoers.d/2-no-tty', 'Defaults:ubuntu !requiretty\n', '0440')
    expect(await service.setup({ operation: 'status' })).toMatchObject({ exitCode: 0 })
    const run = await service.deploy('1.1.0')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  test('no sudo at all', async () => {
    const { nginx } = service.bed
    for (const error of await without(nginx, ['sudo'], () => refusals({ 'setup-layout': 'links' }))) {
      expect(error).toContain('the command sudo is missing')
    }
  })
})

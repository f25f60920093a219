import { expect } from 'vitest'
import type { Service } from './service.ts'

/** Status, dry-run and a deployment refuse alike, and nothing is touched. */
export async function expectRefused(service: Service, said: string): Promise<void> {
  const look = async () => [
    await service.javaProcesses(),
    await service.bed.nginx.run('ls -lR /etc/nginx/sites-enabled'),
  ]
  const before = await look()
  const status = await service.setup({ operation: 'status' })
  const dryRun = await service.deploy('1.2.0', { 'dry-run': 'true' })
  const deployment = await service.deploy('1.2.0')
  for (const run of [status, dryRun, deployment]) {
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(run.log).toContain(said)
  }
  expect(deployment.outputs['failed-step']).toBe('Look')
  expect(await look()).toEqual(before)
}

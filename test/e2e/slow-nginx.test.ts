import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { placeScript } from '../harness/place-script.ts'
import { type Service, startService } from '../harness/service.ts'

describe.skipIf(whyNoBed() !== null)('a slow nginx, and one guard after another', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'slow-nginx' })
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    expect((await service.deploy('1.0.0')).outputs['result']).toBe('deployed')
  })

  afterAll(() => service?.down())

  test('the run waits for a test of 22 s and a reload that takes effect after 15 s', async () => {
    const run = await service.deploy('1.1.0', {
      'nginx-test-command': 'sleep 22; sudo nginx -t',
      'nginx-reload-command': '(sleep 15; sudo systemctl reload nginx) >/dev/null 2>&1 &',
    })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: Number(run.outputs['live-port']) })
  })

  test('the guard of a confirmed promotion leaves the next one alone', async () => {
    const { nginx } = service.bed
    const promote = await placeScript(nginx, 'promote')
    await nginx.run('mkdir -p state && ln -sfn 8000 state/live', { user: 'ubuntu' })
    const order = (token: string, from: number, to: number) =>
      `${promote} guards ${token} 3 ${from} ${from} ${to} 0 100 "" instant "$PWD/state"`
    const { stdout } = await nginx.run(
      [
        `echo confirm | ${order('first', 8000, 8001)}`,
        'mkfifo words',
        'sleep 300 >words & holds=$!',
        `${order('second', 8001, 8000)} <words >said & main=$!`,
        'until grep -q promoted said; do kill -0 $main || exit 1; sleep 0.05; done',
        // The runner is lost, and the script with it: its own guard has to revert this.
        'kill -KILL $main; kill $holds',
        'until ls guards/promotions/*/2.* | grep -q reverted; do sleep 0.1; done',
        'readlink state/live',
      ].join('\n'),
      { user: 'ubuntu' },
    )
    expect(stdout.trim().split('\n').at(-1)).toBe('8001')
  })

  test('a promotion whose record a power cut left empty is reverted', async () => {
    const { nginx } = service.bed
    const recover = await placeScript(nginx, 'recover')
    const { stdout } = await nginx.run(
      [
        'records=cut/promotions/$(uname -n)',
        'mkdir -p cut/state "$records" && ln -sfn 8001 cut/state/live',
        ': >"$records/3.8000.8001.pending"',
        `${recover} cut token 3 8000 8000 8001 0 100 "" instant "$PWD/cut/state"`,
        'readlink cut/state/live; ls "$records"',
      ].join('\n'),
      { user: 'ubuntu' },
    )
    expect(stdout).toBe('ended reverted \n8000\n3.8000.8001.reverted\n')
  })
})
